using Ductus.Lines;

namespace Ductus.Hands;

/// <summary>A measured line and where on its sheet it was cut out, in pixels.</summary>
/// <param name="Left">Column of its left edge.</param>
/// <param name="Top">Row of its upper edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Measure">Its size and baseline, relative to that corner.</param>
internal sealed record PlacedLine(int Left, int Top, int Width, LineMeasure Measure)
{
    /// <summary>Row of the sheet on which the line's middle stands.</summary>
    public float Baseline => Top + Measure.BaselineAt(Width / 2f);
}

/// <summary>How a writer's lines lie on the page, measured where the notes are whole pages; lengths in x-heights.</summary>
/// <param name="LinePitch">From baseline to baseline; null where only single lines were seen.</param>
/// <param name="EdgeDeviation">Standard deviation of where lines begin from where their neighbours do.</param>
/// <param name="SlopeDeviation">Standard deviation of the lines' slopes, in rows a column.</param>
/// <param name="DriftDeviation">How far a baseline wavers about its straight line, root mean square.</param>
public sealed record PageLayout(float? LinePitch, float EdgeDeviation, float SlopeDeviation, float DriftDeviation)
{
    /// <summary>More than this from line to line is an indent or a new paragraph, not a wavering edge.</summary>
    private const float Indent = 1.5f;
    private const int FewestSteps = 4;

    /// <summary>Width of a line that shows its slope, in x-heights.</summary>
    private const float LongLine = 12;

    /// <summary>More than half a degree is a fault of the measure, and would run lines into each other.</summary>
    private const float GreatestSlope = 0.009f;

    /// <summary>Of a careful writer on unruled paper, for notes that do not tell.</summary>
    public static PageLayout Usual => new(null, 0.3f, 0.004f, 0.05f);

    /// <summary>The layout that sheets of measured lines show; <see cref="Usual"/> in what they do not.</summary>
    internal static PageLayout Of(IReadOnlyList<IReadOnlyList<PlacedLine>> sheets)
    {
        var lines = sheets.SelectMany(s => s).ToArray();
        if (lines.Length == 0)
        {
            return Usual;
        }

        List<float> pitches = [], edges = [];
        foreach (var sheet in sheets)
        {
            for (var i = 1; i < sheet.Count; i++)
            {
                var size = 0.5f * (sheet[i].Measure.XHeight + sheet[i - 1].Measure.XHeight);
                pitches.Add((sheet[i].Baseline - sheet[i - 1].Baseline) / size);
                var edge = (sheet[i].Left - sheet[i - 1].Left) / size;
                if (MathF.Abs(edge) < Indent)
                {
                    edges.Add(edge);
                }
            }
        }

        // The slope of a short line is that of its few letters.
        var slopes = lines.Where(l => l.Width > LongLine * l.Measure.XHeight).Select(l => l.Measure.Slope).ToArray();
        var drift = MathF.Sqrt(lines.Average(l => l.Measure.Drift.Count == 0 ? 0 : l.Measure.Drift.Average(d => d * d / (l.Measure.XHeight * l.Measure.XHeight))));
        return new PageLayout(
            pitches.Count < FewestSteps ? null : pitches.Median(),
            // A step between two lines wavers twice: once for each.
            edges.Count < FewestSteps ? Usual.EdgeDeviation : Deviation(edges, 0) / MathF.Sqrt(2),
            slopes.Length < FewestSteps ? Usual.SlopeDeviation : Math.Min(GreatestSlope, TypicalDeviation(slopes)),
            lines.Length < FewestSteps ? Usual.DriftDeviation : drift);
    }

    /// <summary>A standard deviation that a few strays do not raise: that of a normal distribution is 1.48 times its median deviation.</summary>
    private static float TypicalDeviation(float[] values)
    {
        var median = values.Median();
        return 1.48f * values.Select(v => MathF.Abs(v - median)).Median();
    }

    private static float Deviation(IReadOnlyList<float> values, float mean) => MathF.Sqrt(values.Average(v => (v - mean) * (v - mean)));
}
