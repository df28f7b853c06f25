using System.Numerics;
using System.Numerics.Tensors;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// Nobody writes a letter the same way twice: now it is wider, taller, leans more, stands higher. All of its strokes go along, so that straight ones stay straight. The variation is about the
/// letter's middle and the baseline.
/// </summary>
/// <param name="ScaleX">How many times as wide.</param>
/// <param name="ScaleY">How many times as tall.</param>
/// <param name="Lean">Columns to the left per row downwards.</param>
/// <param name="Rise">Rows by which it stands lower.</param>
internal readonly record struct UnitVariation(float ScaleX, float ScaleY, float Lean, float Rise)
{
    private const float Width = 0.06f, Height = 0.05f, Leaning = 0.05f, Rising = 1;

    /// <summary>One by chance.</summary>
    /// <param name="rng">Where it comes from.</param>
    /// <param name="liveliness">How far letters vary, as a share of what is usual.</param>
    public static UnitVariation Random(Rng rng, float liveliness = 1)
    {
        float By(float deviation) => rng.Normal(0, liveliness * deviation);
        return new(MathF.Exp(By(Width)), MathF.Exp(By(Height)), By(Leaning), By(Rising));
    }

    /// <summary>Draws the unit with its left edge at column <paramref name="left"/>, bent by <paramref name="morph"/> if there is one, keeping the darker ink.</summary>
    public void Draw(Raster unit, Raster target, float left, ShiftField? morph = null)
    {
        if (InkStatistics.Rows(unit, float.Epsilon) is not { } ink)
        {
            return;
        }

        var middle = unit.Width / 2f;
        var reach = RasterSample.Reach + (morph?.Tallest() ?? 0);
        int top = Math.Max(0, (int)Landing(ink.First - reach)), bottom = Math.Min(target.Height - 1, (int)MathF.Ceiling(Landing(ink.Last + reach)));
        var aside = MathF.Abs(Lean) * Math.Max(MathF.Abs(top - LineGeometry.Baseline - Rise), MathF.Abs(bottom - LineGeometry.Baseline - Rise));
        var spill = (int)MathF.Ceiling((Math.Max(0, ScaleX - 1) * middle) + aside) + 6;
        int from = Math.Max(0, (int)left - spill), to = Math.Min(target.Width - 1, (int)(left + unit.Width) + spill);
        if (to < from || bottom < top)
        {
            return;
        }

        var drawn = new Raster(to + 1 - from, bottom + 1 - top);
        using var lent = new Lent<Vector2>(drawn.Width * drawn.Height);
        var origins = lent.Span;
        for (var y = top; y <= bottom; y++)
        {
            // Backwards: which point of the unit lands here.
            var row = drawn.Row(y - top);
            var origin = origins.Slice((y - top) * drawn.Width, drawn.Width);
            var dy = y - LineGeometry.Baseline - Rise;
            var v = (dy / ScaleY) + LineGeometry.Baseline;
            var start = ((from - left - middle + (Lean * dy)) / ScaleX) + middle;
            for (var x = 0; x < row.Length; x++)
            {
                var at = new Vector2(start + (x / ScaleX), v);
                at += morph?.At(at.X, at.Y) ?? Vector2.Zero;
                origin[x] = at;
                row[x] = RasterSample.CatmullRom(unit, at.X, at.Y);
            }
        }

        SteadyPen.Keep(drawn, origins);
        for (var y = 0; y < drawn.Height; y++)
        {
            var row = target.Row(top + y).Slice(from, drawn.Width);
            TensorPrimitives.Max(row, drawn.Row(y), row);
        }
    }

    /// <summary>Draws a unit so that the middle of its boxes comes to <paramref name="centre"/>, stretched along the line.</summary>
    public void DrawBox(LetterUnit unit, Raster target, float centre, float stretch)
    {
        var stretched = this with { ScaleX = ScaleX * stretch };
        float middle = unit.InkWidth / 2f, boxMiddle = (unit.Width / 2) - unit.Offset;
        stretched.Draw(unit.Cut(), target, centre - middle - ((boxMiddle - middle) * stretched.ScaleX));
    }

    /// <summary>The same, higher or lower by so many pixels.</summary>
    public UnitVariation Raised(float by) => this with { Rise = Rise + by };

    /// <summary>Where a point of a unit, so many columns wide and drawn at a column without a morph, comes to.</summary>
    public Vector2 Landing(Vector2 point, float left, int width)
    {
        var middle = width / 2f;
        var y = Landing(point.Y);
        return new Vector2(left + middle + ((point.X - middle) * ScaleX) - (Lean * (y - LineGeometry.Baseline - Rise)), y);
    }

    /// <summary>The row that a row of the unit comes to.</summary>
    private float Landing(float row) => ((row - LineGeometry.Baseline) * ScaleY) + LineGeometry.Baseline + Rise;
}
