using Ductus.Hands;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A scan's ink alone: level, without paper, shadows, rules, specks, blots and margins.</summary>
/// <param name="Name">The scan's name.</param>
/// <param name="Ink">Ink density relative to the pen's own: 1 = a full stroke.</param>
/// <param name="Strokes">The connected pieces that are taken for writing.</param>
/// <param name="Skew">Rows a column by which the scan's lines sank to the right before they were levelled.</param>
/// <param name="InkAndPaper">Colours of ink and paper.</param>
/// <param name="Rules">Printed rules that were removed.</param>
public sealed record CleanPage(string Name, Raster Ink, InkMask Strokes, float Skew, InkAndPaper InkAndPaper, int Rules)
{
    /// <summary>How it lies in the picture it was made from.</summary>
    public required PageFrame Frame { get; init; }

    /// <summary>Those of the rules that run from top to bottom.</summary>
    public int UprightRules { get; init; }

    /// <summary>Ink that is left out, and why.</summary>
    public IReadOnlyList<Blemish> Blemishes { get; init; } = [];
}
