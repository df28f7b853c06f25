using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Reading;

/// <summary>
/// How large a writer's lines are shown to the reader. Its network knows letters about as wide as they are high; a hand that is drawn out, or whose small letters were
/// measured too small or too large, it reads far better narrower or smaller.
/// </summary>
/// <param name="Width">Width of what it is shown, as a share of the line's.</param>
/// <param name="Height">Height above and below the baseline, likewise.</param>
internal readonly record struct ReaderView(float Width, float Height)
{
    /// <summary>Lines as they lie in their frame.</summary>
    public static ReaderView AsIs { get; } = new(1, 1);

    /// <summary>The line so; it stands on the same baseline (<see cref="LineGeometry"/>), and ink that leaves the frame is lost.</summary>
    public Raster Of(Raster line)
    {
        if (this == AsIs)
        {
            return line;
        }

        var scaled = RasterScale.By(line, Width, Height);
        var shift = (int)MathF.Round(LineGeometry.Baseline * (1 - Height));
        var view = new Raster(scaled.Width, line.Height);
        for (var y = Math.Max(0, -shift); y < scaled.Height && y + shift < view.Height; y++)
        {
            scaled.Row(y).CopyTo(view.Row(y + shift));
        }

        return view;
    }

    /// <summary>The same of a line with its spans.</summary>
    public InkLine Of(InkLine line)
    {
        var width = Width;
        return line with { Ink = Of(line.Ink), Spans = [.. line.Spans.Select(span => span with { Left = span.Left * width, Right = span.Right * width })] };
    }
}
