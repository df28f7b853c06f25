using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// A small smooth distortion: nobody writes a letter the same way twice. Lengths in pixels; the distortion is about the baseline.
/// </summary>
internal readonly record struct UnitWarp(float ScaleX, float ScaleY, float Lean, float Rise, float Wobble, float Phase1, float Phase2)
{
    public static UnitWarp Random(Rng rng) => new(
        MathF.Exp(rng.Normal(0, 0.02f)), MathF.Exp(rng.Normal(0, 0.025f)), rng.Normal(0, 0.025f), rng.Normal(0, 0.6f),
        rng.Uniform(0.3f, 1.1f), rng.Uniform(0, 6.28f), rng.Uniform(0, 6.28f));

    /// <summary>Draws the unit with its left edge at column <paramref name="left"/>, bent by <paramref name="morph"/> if there is one, keeping the darker ink.</summary>
    public void Draw(Raster unit, Raster target, float left, UnitMorph? morph = null)
    {
        var middle = unit.Width / 2f;
        var spill = (int)MathF.Ceiling(Math.Max(0, ScaleX - 1) * middle) + 6;
        int from = Math.Max(0, (int)left - spill), to = Math.Min(target.Width - 1, (int)(left + unit.Width) + spill);
        for (var y = 0; y < target.Height; y++)
        {
            var row = target.Row(y);
            for (var x = from; x <= to; x++)
            {
                // Backwards: which point of the unit lands here.
                var dy = y - LineGeometry.Baseline - Rise;
                var u = ((x - left - middle + (Lean * dy)) / ScaleX) + middle;
                var v = (dy / ScaleY) + LineGeometry.Baseline;
                u += Wobble * MathF.Sin((v / 16f) + (u / 37f) + Phase1);
                v += Wobble * MathF.Sin((u / 19f) + Phase2);
                if (morph is not null)
                {
                    var shift = morph.At(u, v);
                    (u, v) = (u + shift.X, v + shift.Y);
                }

                row[x] = Math.Max(row[x], RasterSample.CatmullRom(unit, u, v));
            }
        }
    }

    /// <summary>Draws a unit so that the middle of its boxes comes to <paramref name="centre"/>, stretched along the line.</summary>
    public void DrawBox(LetterUnit unit, Raster target, float centre, float stretch)
    {
        var stretched = this with { ScaleX = ScaleX * stretch };
        float middle = unit.Ink.Width / 2f, boxMiddle = (unit.Width / 2) - unit.Offset;
        stretched.Draw(unit.Ink, target, centre - middle - ((boxMiddle - middle) * stretched.ScaleX));
    }
}
