using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>The raster along (a) and across (b) a rule, whichever way it runs; changes wait until all of a rule is read.</summary>
internal sealed class RuleView(Raster ink, bool vertical)
{
    private readonly List<(int A, int B, float Value)> _staged = [];

    public int Length => vertical ? ink.Height : ink.Width;

    public int Breadth => vertical ? ink.Width : ink.Height;

    public float this[int a, int b] => vertical ? ink[b, a] : ink[a, b];

    /// <summary>
    /// For each place across, the share of places along (from..to) at which it is darker by <paramref name="threshold"/> than
    /// both its surroundings, <paramref name="gap"/> to either side. Reads in memory order whichever way the rules run.
    /// </summary>
    public float[] Cover(int from, int to, float threshold, int gap)
    {
        var cover = new float[Breadth];
        var one = 1f / (to - from);
        if (vertical)
        {
            for (var y = from; y < to; y++)
            {
                var row = ink.Row(y);
                for (var x = 0; x < row.Length; x++)
                {
                    var d = row[x] - threshold;
                    if (d > 0 && (x < gap || d > row[x - gap]) && (x + gap >= row.Length || d > row[x + gap]))
                    {
                        cover[x] += one;
                    }
                }
            }
        }
        else
        {
            var paper = new float[to - from];
            for (var y = 0; y < ink.Height; y++)
            {
                var row = ink.Row(y)[from..to];
                var above = y < gap ? paper : ink.Row(y - gap)[from..to];
                var below = y + gap >= ink.Height ? paper : ink.Row(y + gap)[from..to];
                var count = 0;
                for (var x = 0; x < row.Length; x++)
                {
                    var d = row[x] - threshold;
                    count += d > 0 && d > above[x] && d > below[x] ? 1 : 0;
                }

                cover[y] = count * one;
            }
        }

        return cover;
    }

    public float At(int a, int b) => a < 0 || b < 0 || a >= Length || b >= Breadth ? 0 : this[a, b];

    public void Stage(int a, int first, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _staged.Add((a, first + i, values[i]));
        }
    }

    public void Commit()
    {
        foreach (var (a, b, value) in _staged)
        {
            if (vertical)
            {
                ink[b, a] = value;
            }
            else
            {
                ink[a, b] = value;
            }
        }

        _staged.Clear();
    }
}
