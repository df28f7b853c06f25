namespace Ductus.Ingest;

/// <summary>No line of the notes can be learned from.</summary>
/// <param name="findings">What is wrong with them; empty where there was nothing to read.</param>
/// <param name="files">What became of each file.</param>
public sealed class NoLinesException(IReadOnlyList<NotesFinding> findings, NotesInventory files) : UserException(
    "There is no line to learn from: give page pictures with a .txt of their lines beside them, or a folder of line pictures with transcripts.tsv.")
{
    /// <summary>What is wrong with the notes, in the order in which they were read.</summary>
    public IReadOnlyList<NotesFinding> Findings { get; } = findings;

    /// <summary>What became of each file.</summary>
    public NotesInventory Files { get; } = files;
}
