using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Where the strokes of a line end below and above, as its lower and upper contours show: type stands on one line and ends at one of two others, even where its letters touch, as those of a letterhead in black letter do.
/// </summary>
/// <param name="Count">Strokes that end below.</param>
/// <param name="Feet">Their share that stand on one straight line.</param>
/// <param name="Tops">Of those that end above, the share on one of two straight lines.</param>
internal readonly record struct StrokeEnds(int Count, float Feet, float Tops)
{
    private const float Inked = 0.4f;

    /// <summary>Share of the line's height by which a stroke reaches beyond what is on either side of it, and by which ends on one straight line lie apart at most; in pixels at least.</summary>
    private const float Reach = 0.08f, Apart = 0.025f, LeastApart = 1.5f;

    /// <summary>How much a line may fall per column.</summary>
    private const float Steepest = 0.02f, Step = 0.002f;

    /// <summary>The ends of a line's strokes.</summary>
    public static StrokeEnds Of(Raster ink)
    {
        var feet = Ends(ink, fromBelow: true);
        return new StrokeEnds(feet.Count, InLines(feet, 1, ink.Height), InLines(Ends(ink, fromBelow: false), 2, ink.Height));
    }

    /// <summary>The places, columns and rows counted outwards, at which a contour reaches farther than on either side.</summary>
    private static List<Spot> Ends(Raster ink, bool fromBelow)
    {
        var contour = Contour(ink, fromBelow);
        bool FallsOff(int from, int step)
        {
            for (var x = from + step; x >= 0 && x < contour.Length && contour[x] >= 0; x += step)
            {
                if (contour[x] > contour[from] + 1)
                {
                    return false;
                }

                if (contour[x] < contour[from] - (Reach * ink.Height))
                {
                    return true;
                }
            }

            return true;
        }

        List<Spot> ends = [];
        for (var left = 0; left < contour.Length; left++)
        {
            if (contour[left] < 0)
            {
                continue;
            }

            var right = left;
            while (right + 1 < contour.Length && contour[right + 1] >= 0 && Math.Abs(contour[right + 1] - contour[left]) <= 1)
            {
                right++;
            }

            if (FallsOff(left, -1) && FallsOff(right, 1))
            {
                ends.Add(new Spot((left + right) / 2f, contour.AsSpan(left, right - left + 1).ToArray().Max()));
                left = right;
            }
        }

        return ends;
    }

    /// <summary>Of each column the outermost row of ink, counted outwards; -1 where there is none.</summary>
    private static int[] Contour(Raster ink, bool fromBelow)
    {
        var contour = new int[ink.Width];
        for (var x = 0; x < contour.Length; x++)
        {
            contour[x] = ink.Height - 1;
            while (contour[x] >= 0 && ink[x, fromBelow ? contour[x] : ink.Height - 1 - contour[x]] <= Inked)
            {
                contour[x]--;
            }
        }

        return contour;
    }

    /// <summary>The greatest share of some places that lie on so many parallel lines.</summary>
    private static float InLines(List<Spot> ends, int lines, int height)
    {
        var apart = Math.Max(LeastApart, Apart * height);
        var best = 0f;
        for (var fall = -Steepest; fall <= Steepest; fall += Step)
        {
            var rows = ends.Select(end => end.Y - (fall * end.X)).Order().ToList();
            var within = 0;
            for (var line = 0; line < lines && rows.Count > 0; line++)
            {
                var from = rows.MaxBy(row => rows.Count(other => other >= row && other - row <= apart));
                within += rows.RemoveAll(row => row >= from && row - from <= apart);
            }

            best = Math.Max(best, within / (float)Math.Max(1, ends.Count));
        }

        return best;
    }
}
