using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>Sets words side by side on a line.</summary>
internal static class WordRow
{
    /// <summary>Left edge of each word, and the width of the line: a multiple of what the model takes.</summary>
    public static (float[] Lefts, int Width) Place(IReadOnlyList<float> widths, IReadOnlyList<float> gaps)
    {
        var lefts = new float[widths.Count];
        float x = DraftedWord.Margin;
        for (var i = 0; i < widths.Count; i++)
        {
            lefts[i] = x;
            x += widths[i] + (i < gaps.Count ? gaps[i] : 0);
        }

        return (lefts, ((int)x + DraftedWord.Margin + LineGeometry.WidthStep - 1) / LineGeometry.WidthStep * LineGeometry.WidthStep);
    }

    /// <summary>
    /// The gaps, each made wide enough that no ink of one word comes nearer to the next word's than <paramref name="least"/> pixels of the
    /// same rows: a stroke that reaches out of its letter's box must not close a gap that the boxes keep.
    /// </summary>
    /// <param name="inks">The words' ink.</param>
    /// <param name="boxes">Left and right edge of each word's boxes, in columns of its ink.</param>
    /// <param name="gaps">From box to box, in pixels; one fewer than words.</param>
    /// <param name="least">The least distance for each gap.</param>
    public static float[] Apart(IReadOnlyList<Raster> inks, IReadOnlyList<(float Left, float Right)> boxes, IReadOnlyList<float> gaps, Func<int, float> least)
    {
        var apart = gaps.ToArray();
        for (var i = 0; i < apart.Length; i++)
        {
            var (before, after) = (Edges(inks[i], last: true), Edges(inks[i + 1], last: false));
            var reach = float.NegativeInfinity;
            for (var band = 0; band < before.Length; band++)
            {
                if (before[band] is { } end && after[band] is { } start)
                {
                    reach = Math.Max(reach, end - boxes[i].Right + (boxes[i + 1].Left - start));
                }
            }

            apart[i] = Math.Max(apart[i], reach + least(i));
        }

        return apart;
    }

    /// <summary>The outermost column of ink in each band of rows; null where a band has none.</summary>
    private static int?[] Edges(Raster ink, bool last)
    {
        const int Band = LineGeometry.XHeight / 3;
        const float Dark = 0.5f;
        var edges = new int?[(LineGeometry.Height + Band - 1) / Band];
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            var column = last ? row.LastIndexOfAnyInRange(Dark, float.MaxValue) : row.IndexOfAnyInRange(Dark, float.MaxValue);
            if (column >= 0)
            {
                ref var edge = ref edges[y / Band];
                edge = edge is not { } known ? column : last ? Math.Max(known, column) : Math.Min(known, column);
            }
        }

        return edges;
    }

    /// <summary>Lays a word's ink on the line; the darker ink stays.</summary>
    public static void Lay(Raster line, Raster word, int left)
    {
        for (var y = 0; y < line.Height; y++)
        {
            Span<float> target = line.Row(y), source = word.Row(y);
            for (var x = Math.Max(0, -left); x < word.Width && left + x < line.Width; x++)
            {
                target[left + x] = Math.Max(target[left + x], source[x]);
            }
        }
    }
}
