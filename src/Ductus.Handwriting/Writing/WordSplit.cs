using Ductus.Drafting;
using Ductus.Imaging;

namespace Ductus.Writing;

/// <summary>Takes a written line apart into its words: each piece of ink goes whole to the word it lies over most.</summary>
internal static class WordSplit
{
    /// <summary>Each word's ink, with <see cref="DraftedWord.Margin"/> columns before its left edge and after its right one.</summary>
    public static Raster[] Of(Raster line, IReadOnlyList<(float Left, float Right)> words)
    {
        var owner = new int[line.Pixels.Length];
        Array.Fill(owner, -1);
        foreach (var component in InkComponents.Of(line))
        {
            var word = Nearest(component, line.Width, words);
            foreach (var pixel in component.Pixels)
            {
                owner[pixel] = word;
            }
        }

        return [.. words.Select((word, i) => Take(line, owner, i, word))];
    }

    /// <summary>Column of the line at which the ink of a word with these edges begins.</summary>
    public static int LeftOf((float Left, float Right) word) => (int)MathF.Round(word.Left) - DraftedWord.Margin;

    private static int Nearest(InkComponent component, int width, IReadOnlyList<(float Left, float Right)> words)
    {
        var middle = (float)component.Pixels.Average(pixel => pixel % width);
        return Enumerable.Range(0, words.Count).MinBy(i => Math.Max(0, Math.Max(words[i].Left - middle, middle - words[i].Right)));
    }

    private static Raster Take(Raster line, int[] owner, int word, (float Left, float Right) edges)
    {
        var left = LeftOf(edges);
        var taken = new Raster((int)MathF.Ceiling(edges.Right - edges.Left) + (2 * DraftedWord.Margin), line.Height);
        for (var y = 0; y < line.Height; y++)
        {
            for (var x = 0; x < taken.Width; x++)
            {
                var column = left + x;
                if ((uint)column < (uint)line.Width && Belongs(line, owner, word, column, y))
                {
                    taken[x, y] = line[column, y];
                }
            }
        }

        return taken;
    }

    /// <summary>Ink of the word, or the soft edge of it.</summary>
    private static bool Belongs(Raster line, int[] owner, int word, int x, int y)
    {
        var here = owner[(y * line.Width) + x];
        if (here >= 0 || line[x, y] <= 0)
        {
            return here == word;
        }

        for (var ny = Math.Max(0, y - 1); ny <= Math.Min(line.Height - 1, y + 1); ny++)
        {
            for (var nx = Math.Max(0, x - 1); nx <= Math.Min(line.Width - 1, x + 1); nx++)
            {
                if (owner[(ny * line.Width) + nx] == word)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
