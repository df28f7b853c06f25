using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A place where ink reaches a local top or bottom.</summary>
/// <param name="X">Middle of the stroke's end, in pixels.</param>
/// <param name="Y">The edge of the ink there, between pixel rows, interpolated from the anti-aliased row beyond.</param>
/// <param name="Prominence">How far the ink runs from here before it joins ink that reaches further, in pixels.</param>
internal readonly record struct Extremum(float X, float Y, float Prominence);

/// <summary>
/// Finds the tops and bottoms of strokes: the births of the merge tree of ink runs, row by row (persistence of
/// connected sublevel sets), so that wobbles of a nearly level stroke carry a small prominence and can be told apart.
/// </summary>
internal static class InkRuns
{
    /// <summary>Just under half of full ink: where an anti-aliased stroke has its edge.</summary>
    public const float Edge = 0.4f;

    /// <summary>All local tops of the ink, whatever their prominence.</summary>
    public static List<Extremum> Tops(Raster ink) => Scan(ink, 0, 1);

    /// <summary>All local bottoms of the ink.</summary>
    public static List<Extremum> Bottoms(Raster ink) => Scan(ink, ink.Height - 1, -1);

    private static List<Extremum> Scan(Raster ink, int first, int step)
    {
        var found = new List<Extremum>();
        var peaks = new List<Peak>();
        var above = new List<Run>();
        var row = new List<Run>();
        for (int n = 0, y = first; n < ink.Height; n++, y += step)
        {
            row.Clear();
            CollectRuns(ink.Row(y), row);
            var from = 0;
            for (var i = 0; i < row.Count; i++)
            {
                var run = row[i];
                while (from < above.Count && above[from].End < run.Start)
                {
                    from++;
                }

                var peak = -1;
                for (var j = from; j < above.Count && above[j].Start <= run.End; j++)
                {
                    var other = Find(peaks, above[j].Peak);
                    peak = peak < 0 || peak == other ? other : Join(peaks, found, peak, other, n);
                }

                if (peak < 0)
                {
                    peak = peaks.Count;
                    peaks.Add(new Peak(peak, n, (run.Start + run.End) / 2f, EdgeOf(ink, run, y, step), n));
                }

                peaks[peak] = peaks[peak] with { Last = n };
                row[i] = run with { Peak = peak };
            }

            (above, row) = (row, above);
        }

        for (var i = 0; i < peaks.Count; i++)
        {
            if (peaks[i].Parent == i)
            {
                found.Add(new Extremum(peaks[i].X, peaks[i].Y, peaks[i].Last - peaks[i].Born + 1));
            }
        }

        return found;
    }

    private static void CollectRuns(ReadOnlySpan<float> row, List<Run> runs)
    {
        for (var x = 0; x < row.Length; x++)
        {
            if (row[x] >= Edge)
            {
                var start = x;
                while (x + 1 < row.Length && row[x + 1] >= Edge)
                {
                    x++;
                }

                runs.Add(new Run(start, x, -1));
            }
        }
    }

    /// <summary>Of two peaks that meet, the one born later ends here.</summary>
    private static int Join(List<Peak> peaks, List<Extremum> found, int a, int b, int row)
    {
        var (keeps, ends) = peaks[a].Born <= peaks[b].Born ? (a, b) : (b, a);
        found.Add(new Extremum(peaks[ends].X, peaks[ends].Y, row - peaks[ends].Born));
        peaks[ends] = peaks[ends] with { Parent = keeps };
        return keeps;
    }

    private static int Find(List<Peak> peaks, int i)
    {
        while (peaks[i].Parent != i)
        {
            i = peaks[i].Parent;
        }

        return i;
    }

    /// <summary>The edge's height: the row's outer border, moved outwards by what ink the next row still holds.</summary>
    private static float EdgeOf(Raster ink, Run run, int y, int step)
    {
        var beyond = y - step;
        var rest = 0f;
        if (beyond >= 0 && beyond < ink.Height)
        {
            for (var x = run.Start; x <= run.End; x++)
            {
                rest = Math.Max(rest, ink[x, beyond]);
            }
        }

        return step > 0 ? y - rest : y + 1 + rest;
    }

    private readonly record struct Run(int Start, int End, int Peak);

    private readonly record struct Peak(int Parent, int Born, float X, float Y, int Last);
}
