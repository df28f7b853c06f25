using Ductus.Hands;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>What comes out of a writer's scans: the lines to learn from and what the writer's pages look like.</summary>
/// <param name="Lines">The lines that have a text, in reading order.</param>
/// <param name="Proposed">Lines whose text is the reader's guess: to be corrected by a person before anything learns from them.</param>
/// <param name="InkAndPaper">Ink and paper, averaged over the pages.</param>
/// <param name="Layout">How the writer's lines lie on the page.</param>
/// <param name="Dpi">Pixels per inch of the scans as their files state it (median); null where none does.</param>
/// <param name="Findings">What was left out or is doubtful, and why.</param>
public sealed record IngestedNotes(
    IReadOnlyList<InkLine> Lines, IReadOnlyList<InkLine> Proposed, InkAndPaper InkAndPaper, PageLayout Layout, float? Dpi, IReadOnlyList<NotesFinding> Findings)
{
    /// <summary>For each of the <see cref="Proposed"/> lines how sure its text is and what else it may read; those without one, from the first missing on, are not known.</summary>
    public IReadOnlyList<LineReading> Readings { get; init; } = [];

    /// <summary>The lines with a text as they stand on their pages, in reading order: whole, where <see cref="Lines"/> has only the parts beside words that are marked as unreadable.</summary>
    public IReadOnlyList<InkLine> Whole { get; init; } = Lines;

    /// <summary>What became of each file that was named.</summary>
    public NotesInventory Files { get; init; } = NotesInventory.Empty;

    /// <summary>The reading of a proposed line.</summary>
    /// <param name="proposed">Its place among <see cref="Proposed"/>.</param>
    public LineReading ReadingOf(int proposed) => proposed < Readings.Count ? Readings[proposed] : new LineReading(Proposed[proposed].Text ?? "", [], []);
}
