using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// A small smooth distortion: nobody writes a letter the same way twice. Lengths in pixels; the distortion is about the baseline.
/// </summary>
internal readonly record struct UnitVariation(float ScaleX, float ScaleY, float Lean, float Rise, float Wobble, float Phase1, float Phase2)
{
    /// <summary>Wavelengths of the wobble over 2π, in pixels: sideways along the stem and along the line, and up and down along the line.</summary>
    private const float StemWave = 16;
    private const float SidewaysWave = 37;
    private const float UprightWave = 19;

    public static UnitVariation Random(Rng rng) => new(
        MathF.Exp(rng.Normal(0, 0.02f)), MathF.Exp(rng.Normal(0, 0.025f)), rng.Normal(0, 0.025f), rng.Normal(0, 0.6f),
        rng.Uniform(0.3f, 1.1f), rng.Uniform(0, 6.28f), rng.Uniform(0, 6.28f));

    /// <summary>Draws the unit with its left edge at column <paramref name="left"/>, bent by <paramref name="morph"/> if there is one, keeping the darker ink.</summary>
    public void Draw(Raster unit, Raster target, float left, ShiftField? morph = null)
    {
        if (InkStatistics.Rows(unit, float.Epsilon) is not { } ink)
        {
            return;
        }

        var middle = unit.Width / 2f;
        var spill = (int)MathF.Ceiling(Math.Max(0, ScaleX - 1) * middle) + 6;
        int from = Math.Max(0, (int)left - spill), to = Math.Min(target.Width - 1, (int)(left + unit.Width) + spill);
        var reach = RasterSample.Reach + Wobble + (morph?.Tallest() ?? 0);
        int top = Math.Max(0, (int)Landing(ink.First - reach)), bottom = Math.Min(target.Height - 1, (int)MathF.Ceiling(Landing(ink.Last + reach)));
        for (var y = top; y <= bottom; y++)
        {
            // Backwards: which point of the unit lands here. Both waves run on from pixel to pixel.
            var row = target.Row(y);
            var dy = y - LineGeometry.Baseline - Rise;
            var v = (dy / ScaleY) + LineGeometry.Baseline;
            var start = ((from - left - middle + (Lean * dy)) / ScaleX) + middle;
            var sideways = new SineRecurrence((v / StemWave) + (start / SidewaysWave) + Phase1, 1 / (SidewaysWave * ScaleX));
            var upright = new SineRecurrence((start / UprightWave) + Phase2, 1 / (UprightWave * ScaleX));
            for (var x = from; x <= to; x++)
            {
                var u = start + ((x - from) / ScaleX) + (Wobble * sideways.Next());
                var w = v + (Wobble * upright.Next());
                if (morph is not null)
                {
                    var shift = morph.At(u, w);
                    (u, w) = (u + shift.X, w + shift.Y);
                }

                row[x] = Math.Max(row[x], RasterSample.CatmullRom(unit, u, w));
            }
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
        var u = point.X - (Wobble * MathF.Sin((point.Y / StemWave) + (point.X / SidewaysWave) + Phase1));
        var y = Landing(point.Y - (Wobble * MathF.Sin((point.X / UprightWave) + Phase2)));
        return new Vector2(left + middle + ((u - middle) * ScaleX) - (Lean * (y - LineGeometry.Baseline - Rise)), y);
    }

    /// <summary>The row that a row of the unit comes to, but for the wobble.</summary>
    private float Landing(float row) => ((row - LineGeometry.Baseline) * ScaleY) + LineGeometry.Baseline + Rise;
}
