using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>How one line departs from the writer's strokes as recorded.</summary>
/// <param name="Slant">Added lean, pixels to the right per pixel up.</param>
/// <param name="ScaleX">Stretch along the line.</param>
/// <param name="ScaleY">Stretch across it.</param>
/// <param name="Drift">How far the baseline wanders, in pixels.</param>
/// <param name="Wobble">Size of a smooth distortion of the strokes, in pixels.</param>
public sealed record LineStyle(float Slant, float ScaleX, float ScaleY, float Drift, float Wobble)
{
    /// <summary>The strokes as recorded.</summary>
    public static LineStyle Plain { get; } = new(0, 1, 1, 0, 0);

    /// <summary>Departures as they occur between hands and lines.</summary>
    public static LineStyle Random(Rng rng)
    {
        ArgumentNullException.ThrowIfNull(rng);
        return new LineStyle(rng.Normal(0, 0.14f), MathF.Exp(rng.Normal(0, 0.1f)), MathF.Exp(rng.Normal(0, 0.06f)), rng.Uniform(0, 3), rng.Uniform(0, 1.2f));
    }
}

/// <summary>Where one segment stands in a line: what brings its strokes and boxes into pixels.</summary>
public sealed class PlacedSegment
{
    private readonly float _phase;

    /// <summary>Places a segment with its left edge at <paramref name="left"/> pixels.</summary>
    public PlacedSegment(StrokeSegment segment, int index, float left, LineStyle style, float phase)
    {
        ArgumentNullException.ThrowIfNull(segment);
        (Segment, Index, Left, Style, _phase) = (segment, index, left, style, phase);
    }

    /// <summary>What is written.</summary>
    public StrokeSegment Segment { get; }

    /// <summary>Its number among the writer's segments.</summary>
    public int Index { get; }

    /// <summary>Left edge in pixels.</summary>
    public float Left { get; }

    /// <summary>The line's departures.</summary>
    public LineStyle Style { get; }

    /// <summary>Width in pixels.</summary>
    public float Width => Segment.Width * LineGeometry.XHeight * Style.ScaleX;

    /// <summary>A point of a stroke, from x-heights to pixels of the line frame.</summary>
    public Vector2 ToPixels(Vector2 point)
    {
        var x = Left + (LineGeometry.XHeight * ((point.X * Style.ScaleX) - (Style.Slant * point.Y)));
        var y = LineGeometry.Baseline + (LineGeometry.XHeight * point.Y * Style.ScaleY);
        if (Style.Drift > 0)
        {
            y += Style.Drift * MathF.Sin((x / 170f) + _phase);
        }

        if (Style.Wobble > 0)
        {
            x += Style.Wobble * MathF.Sin((y / 19f) + (x / 31f) + (2 * _phase));
            y += Style.Wobble * MathF.Sin((x / 23f) + (3 * _phase));
        }

        return new Vector2(x, y);
    }

    /// <summary>The box of character <paramref name="i"/> in pixels, taken at half an x-height; null where nobody knows it.</summary>
    public (float Left, float Right)? Box(int i)
    {
        if (float.IsNaN(Segment.Left[i]))
        {
            return null;
        }

        var lean = LineGeometry.XHeight * Style.Slant * 0.5f;
        float ToX(float x) => Left + (LineGeometry.XHeight * x * Style.ScaleX) + lean;
        return (ToX(Segment.Left[i]), ToX(Segment.Right[i]));
    }

    /// <summary>Draws all strokes.</summary>
    public void Draw(Raster raster, Pen pen, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(pen);
        foreach (var stroke in Segment.Strokes)
        {
            pen.Draw(raster, Array.ConvertAll(stroke.Curve, ToPixels), rng);
        }
    }
}

/// <summary>A line of one writer's segments, side by side.</summary>
public sealed record StrokeLine(IReadOnlyList<PlacedSegment> Segments)
{
    /// <summary>
    /// Draws segments at random until <paramref name="width"/> pixels are filled. With <paramref name="overhang"/>, segments may
    /// start before the left edge and run past the right one, as in a window cut from a longer line.
    /// </summary>
    /// <param name="writer">Whose segments.</param>
    /// <param name="style">The line's departures.</param>
    /// <param name="width">Pixels to fill.</param>
    /// <param name="overhang">Whether segments may be cut by the edges.</param>
    /// <param name="rng">Chooses.</param>
    /// <param name="accents">How often letters that can bear an accent get one (<see cref="AccentedSegment"/>).</param>
    public static StrokeLine Compose(StrokeWriter writer, LineStyle style, int width, bool overhang, Rng rng, float accents = 0)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(rng);
        var placed = new List<PlacedSegment>();
        var phase = rng.Uniform(0, 6.28f);
        float x = overhang ? rng.Uniform(-60, 20) : rng.Uniform(14, 24);
        for (var attempts = 0; attempts < 40 && x < width - 40; attempts++)
        {
            var index = rng.Next(writer.Segments.Count);
            var written = accents > 0 ? AccentedSegment.Of(writer.Segments[index], accents, rng) : writer.Segments[index];
            var segment = new PlacedSegment(written, index, x, style, phase);
            if (overhang && placed.Count == 0 && segment.Width > 300)
            {
                // A long segment: the window starts anywhere in it.
                segment = new PlacedSegment(segment.Segment, index, -rng.Uniform(0, Math.Max(1, segment.Width - 200)), style, phase);
            }

            if (!overhang && segment.Left + segment.Width > width - 14)
            {
                continue;
            }

            placed.Add(segment);
            x = segment.Left + segment.Width + (LineGeometry.XHeight * rng.Uniform(0.4f, 1.3f));
        }

        return new StrokeLine(placed);
    }

    /// <summary>The ink of the whole line.</summary>
    public Raster Draw(int width, Pen pen, Rng rng)
    {
        var raster = new Raster(width, LineGeometry.Height);
        foreach (var segment in Segments)
        {
            segment.Draw(raster, pen, rng);
        }

        return raster;
    }

    /// <summary>Text and boxes of the whole line; segments are parted by a space. A character without a box has NaN edges.</summary>
    public IReadOnlyList<CharacterSpan> Spans()
    {
        var spans = new List<CharacterSpan>();
        var right = float.NaN;
        foreach (var placed in Segments)
        {
            for (var i = 0; i < placed.Segment.Text.Length; i++)
            {
                var box = placed.Box(i) ?? (float.NaN, float.NaN);
                if (i == 0 && spans.Count > 0)
                {
                    spans.Add(new CharacterSpan(" ", right, box.Item1, 1));
                }

                spans.Add(new CharacterSpan(placed.Segment.Text[i].ToString(), box.Item1, box.Item2, placed.Segment.Confidence[i]));
                right = float.IsNaN(box.Item2) ? right : box.Item2;
            }
        }

        return spans;
    }
}
