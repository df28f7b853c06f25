using System.Numerics;
using Ductus.Lines;

namespace Ductus.Pages;

/// <summary>A word of a written page, and where it stands.</summary>
/// <param name="Page">Its page, from 0.</param>
/// <param name="Line">Its line, counted from 0 over the lines that hold text.</param>
/// <param name="Word">Its place on the line, from 0.</param>
/// <param name="Text">What it says.</param>
/// <param name="Read">What the reader reads.</param>
/// <param name="IsWrong">Whether that is another word.</param>
/// <param name="Left">Its left edge on the page, in pixels.</param>
/// <param name="Top">Its upper edge, tall letters included.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height, descenders included.</param>
public sealed record PlacedWord(int Page, int Line, int Word, string Text, string Read, bool IsWrong, float Left, float Top, float Width, float Height);

/// <summary>Says where the words of written pages stand, so that one can be pointed at.</summary>
public static class WordPlaces
{
    /// <summary>How far tall letters reach above the baseline and descenders below it, in x-heights.</summary>
    private const float Above = 2.2f, Below = 1f;

    /// <summary>All words, in the order of the text.</summary>
    public static IReadOnlyList<PlacedWord> Of(WrittenPages pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        if (pages.Style is not { } style)
        {
            return [];
        }

        var found = new List<PlacedWord>();
        var lines = PageComposer.Place(pages.Rows, style).SelectMany(rows => rows).OfType<PlacedLine>().Zip(pages.Lines);
        foreach (var (index, (placed, line)) in lines.Index())
        {
            for (var w = 0; w < line.Written.Words.Count && w < line.Written.WordEdges.Count; w++)
            {
                var (word, edges) = (line.Written.Words[w], line.Written.WordEdges[w]);
                var left = placed.ToPage(new Vector2(edges.Left, LineGeometry.Baseline));
                var right = placed.ToPage(new Vector2(edges.Right, LineGeometry.Baseline));
                var height = style.XHeight;
                var top = MathF.Min(left.Y, right.Y) - (Above * height);
                found.Add(new PlacedWord(line.Page - 1, index, w, word.Text, word.Read, word.Wrong, left.X, top, right.X - left.X, MathF.Max(left.Y, right.Y) + (Below * height) - top));
            }
        }

        return found;
    }
}
