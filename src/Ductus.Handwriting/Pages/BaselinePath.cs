using Ductus.Tensors;

namespace Ductus.Pages;

/// <summary>The way of one baseline across a page: a slope, and a slow wavering about it through random knots.</summary>
internal sealed class BaselinePath
{
    private readonly float _slope;
    private readonly float _knotWidth;
    private readonly float[] _knots;

    /// <summary>A path from the line's left end on.</summary>
    /// <param name="slope">Rows a column.</param>
    /// <param name="deviation">Of the wavering, in rows.</param>
    /// <param name="knotWidth">Columns from knot to knot.</param>
    /// <param name="width">Columns in all.</param>
    /// <param name="rng">Where the knots come from.</param>
    public BaselinePath(float slope, float deviation, float knotWidth, int width, Rng rng)
    {
        (_slope, _knotWidth) = (slope, knotWidth);
        _knots = [.. Enumerable.Range(0, (int)(width / knotWidth) + 5).Select(_ => rng.Normal(0, deviation))];
    }

    /// <summary>Rows below the line's own row at a column; uniform cubic B-spline through the knots, so that no corner shows.</summary>
    public float At(float x)
    {
        var u = x / _knotWidth;
        var i = Math.Clamp((int)u, 0, _knots.Length - 4);
        var t = Math.Clamp(u - i, 0, 1);
        var s = 1 - t;
        var drift = ((s * s * s * _knots[i])
            + (((3 * t * t * t) - (6 * t * t) + 4) * _knots[i + 1])
            + (((-3 * t * t * t) + (3 * t * t) + (3 * t) + 1) * _knots[i + 2])
            + (t * t * t * _knots[i + 3])) / 6;
        return (_slope * x) + drift;
    }
}
