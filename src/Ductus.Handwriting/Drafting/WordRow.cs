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
