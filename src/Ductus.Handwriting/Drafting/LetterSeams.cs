using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// Where to cut between neighbouring letters: a path from the top of the line to its bottom that follows the writer's slant and
/// goes through as little ink as it can; in joined writing that is the thinnest place of the join.
/// </summary>
internal static class LetterSeams
{
    /// <summary>How far the path may leave the slanted line, in pixels.</summary>
    private const int Reach = 11;
    private const float InkCost = 1f;
    private const float LeaveCost = 0.012f;
    private const float TurnCost = 0.05f;

    /// <summary>Abscissa of the cut at every row; <paramref name="middle"/> is where the line through half an x-height should pass.</summary>
    public static int[] Find(Raster line, float middle, float slant)
    {
        const int Band = (2 * Reach) + 1;
        var cost = new float[line.Height, Band];
        var step = new sbyte[line.Height, Band];
        for (var y = 0; y < line.Height; y++)
        {
            for (var d = 0; d < Band; d++)
            {
                var here = Cost(line, X(middle, slant, y, d), y) + (LeaveCost * (d - Reach) * (d - Reach) / Reach);
                if (y == 0)
                {
                    cost[y, d] = here;
                    continue;
                }

                var best = cost[y - 1, d];
                for (sbyte s = -1; s <= 1; s += 2)
                {
                    if (d + s is >= 0 and < Band && cost[y - 1, d + s] + TurnCost < best)
                    {
                        (best, step[y, d]) = (cost[y - 1, d + s] + TurnCost, s);
                    }
                }

                cost[y, d] = best + here;
            }
        }

        var seam = new int[line.Height];
        var at = Enumerable.Range(0, Band).MinBy(d => cost[line.Height - 1, d]);
        for (var y = line.Height - 1; y >= 0; y--)
        {
            seam[y] = X(middle, slant, y, at);
            at += step[y, at];
        }

        return seam;
    }

    private static int X(float middle, float slant, int y, int deviation) =>
        (int)MathF.Round(middle + (slant * (LineGeometry.Baseline - (LineGeometry.XHeight / 2) - y))) + deviation - Reach;

    private static float Cost(Raster line, int x, int y) => (uint)x < (uint)line.Width ? InkCost * line[x, y] : 0;
}
