using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Ingest;

/// <summary>Lines that are not level.</summary>
public sealed class UnevenLinesTests
{
    [Theory]
    [InlineData(0.05f, 0)]
    [InlineData(-0.04f, 0)]
    [InlineData(0, 5)]
    public void A_sloping_or_wavering_baseline_is_made_level(float slope, float waver)
    {
        var ink = new JoinedWriter().Write("nine men mine nun unite ten mule nine").Line.Ink;
        var uneven = Shifted(ink, x => (slope * x) + (waver * MathF.Sin(x / 120f)));
        var level = LineNormalizer.Normalize(uneven)!.Ink;

        // The lowest ink of each stretch of the line is the foot of its letters.
        var feet = Enumerable.Range(1, 8).Select(part => Foot(level, part * level.Width / 10, (part + 1) * level.Width / 10)).Where(foot => foot > 0).ToArray();
        Assert.True(feet.Length >= 6);
        Assert.True(feet.Max() - feet.Min() <= 6, $"feet from row {feet.Min()} to {feet.Max()}");
        Assert.Equal(LineGeometry.Baseline, feet.Average(), 5d);
    }

    private static Raster Shifted(Raster ink, Func<int, float> down)
    {
        var room = 60;
        var shifted = new Raster(ink.Width, ink.Height + (2 * room));
        for (var x = 0; x < ink.Width; x++)
        {
            for (var y = 0; y < ink.Height; y++)
            {
                if (ink[x, y] > 0 && y + room + (int)down(x) is >= 0 and var row && row < shifted.Height)
                {
                    shifted[x, row] = Math.Max(shifted[x, row], ink[x, y]);
                }
            }
        }

        return shifted;
    }

    private static int Foot(Raster ink, int from, int to)
    {
        for (var y = ink.Height - 1; y > 0; y--)
        {
            if (ink.Row(y)[from..to].ContainsAnyInRange(0.5f, 2f))
            {
                return y;
            }
        }

        return 0;
    }
}
