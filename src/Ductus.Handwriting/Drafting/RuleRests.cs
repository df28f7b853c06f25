using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>Tells what is left of the paper's rules on a line of ink: straight along or across it, and paler than its strokes.</summary>
internal sealed class RuleRests
{
    /// <summary>X-heights that a rest is long at least, and thick at most.</summary>
    private const float LeastLength = 1.3f, MostThickness = 0.22f;

    /// <summary>Share of the strokes' own density that it has at most.</summary>
    private const float Pale = 0.62f;

    private readonly Raster _ink;
    private readonly float _full;

    /// <summary>Measures a line's strokes.</summary>
    public RuleRests(Raster ink)
    {
        _ink = ink;
        float[] inked = [.. ink.Pixels.Where(d => d >= InkComponents.Threshold)];
        _full = inked.Length == 0 ? 1 : inked.Median();
    }

    /// <summary>Whether pixels of the line are one: of a stroke those along its middle, else all of a piece.</summary>
    public bool Contains(IReadOnlyList<int> pixels)
    {
        int w = _ink.Width, left = w, right = 0, top = _ink.Height, bottom = 0;
        var density = 0f;
        foreach (var pixel in pixels)
        {
            (left, right) = (Math.Min(left, pixel % w), Math.Max(right, pixel % w));
            (top, bottom) = (Math.Min(top, pixel / w), Math.Max(bottom, pixel / w));
            density += _ink.Pixels[pixel];
        }

        return Math.Max(right - left, bottom - top) > LeastLength * LineGeometry.XHeight && Math.Min(right - left, bottom - top) < MostThickness * LineGeometry.XHeight
            && density < Pale * _full * pixels.Count;
    }
}
