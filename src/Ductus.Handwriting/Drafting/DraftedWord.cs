using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>One word in the writer's own letters, before it stands in a line.</summary>
/// <param name="Text">What it spells.</param>
/// <param name="Ink">The letters, <see cref="Margin"/> pixels of paper (or of strokes that reach out) on either side.</param>
/// <param name="Spans">The characters' boxes, in columns of <paramref name="Ink"/>.</param>
/// <param name="Borrowed">Characters the writer never showed, each once.</param>
public sealed record DraftedWord(string Text, Raster Ink, IReadOnlyList<CharacterSpan> Spans, string Borrowed)
{
    /// <summary>Columns before the first box and after the last one.</summary>
    public const int Margin = 36;

    /// <summary>Where its letters were taken from; none of those that were borrowed.</summary>
    internal IReadOnlyList<UnitSource> Sources { get; init; } = [];

    /// <summary>From the first box's left edge to the last one's right edge.</summary>
    public float Width => Spans[^1].Right - Spans[0].Left;
}

/// <summary>Letters of a drafted word, and where they stand in the line they were cut out of.</summary>
/// <param name="Line">Number of the line in the bank.</param>
/// <param name="From">First column of their boxes there.</param>
/// <param name="Left">First column of their boxes in the word.</param>
/// <param name="Width">Columns of their boxes.</param>
internal readonly record struct UnitSource(int Line, float From, float Left, float Width);
