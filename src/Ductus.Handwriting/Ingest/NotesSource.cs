using System.Collections.Frozen;

namespace Ductus.Ingest;

/// <summary>One picture of notes that is no file: what a browser sent, what another program holds.</summary>
/// <param name="Name">Names it in messages; a picture file's name tells nothing else.</param>
/// <param name="Picture">The bytes of a picture file.</param>
/// <param name="Text">The lines of its text; null where nobody has given one.</param>
public sealed record NotesPage(string Name, byte[] Picture, string? Text = null);

/// <summary>Where notes come from: files and folders, pages in memory, or both.</summary>
/// <param name="Paths">Picture files and folders.</param>
/// <param name="Pages">Pages in memory.</param>
public sealed record NotesSource(IReadOnlyList<string> Paths, IReadOnlyList<NotesPage> Pages)
{
    /// <summary>Blemishes that are learned from, since somebody says that they are writing.</summary>
    public IReadOnlyList<BlemishNumber> Kept { get; init; } = [];

    /// <summary>Whether all pages lie as they read, since a person says so.</summary>
    public bool LieUpright { get; init; }

    /// <summary>The same of all blemishes of a kind.</summary>
    public IReadOnlySet<BlemishKind> KeptKinds { get; init; } = FrozenSet<BlemishKind>.Empty;

    /// <summary>Files and folders.</summary>
    public static NotesSource Of(params IReadOnlyList<string> paths) => new(paths, []);

    /// <summary>Pages in memory.</summary>
    public static NotesSource Of(params IReadOnlyList<NotesPage> pages) => new([], pages);
}
