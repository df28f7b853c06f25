using Ductus.Imaging;
using Ductus.Marks;

namespace Ductus.Writing;

/// <summary>A word of a text that was drawn anew after its page had been written.</summary>
/// <param name="Line">Its line, counted from 0 over the lines that hold text.</param>
/// <param name="Word">Its place on the line, from 0.</param>
/// <param name="Text">What it says; where a text has changed meanwhile, it is another word.</param>
/// <param name="Times">How often it has been drawn anew: each time gives another drawing, and always the same one.</param>
public sealed record RedrawnWord(int Line, int Word, string Text, int Times);

/// <summary>A drawing of a word that stays, whatever else of the page is written anew: with another seed, in another style.</summary>
/// <param name="Line">Its line, counted from 0 over the lines that hold text.</param>
/// <param name="Word">Its place on the line, from 0.</param>
/// <param name="Text">What it says; another word that comes to stand there is written as usual.</param>
/// <param name="Ink">Its ink in the line frame, with the rim on both sides that words are cut out with.</param>
/// <param name="Width">Its width without the rims, in pixels.</param>
/// <param name="Read">What it reads as.</param>
/// <param name="IsWrong">Whether that is another word.</param>
public sealed record KeptWord(int Line, int Word, string Text, Raster Ink, float Width, string Read, bool IsWrong);

/// <summary>Which words of a page are to be drawn anew, all others staying as they are.</summary>
/// <param name="Words">Words as they stand in the text, whatever signs are about them and however capitals are set; every place where they stand.</param>
/// <param name="Wrong">Whether also every word that reads otherwise than it is meant.</param>
/// <param name="Earlier">What was drawn anew before.</param>
public sealed record Redrawing(IReadOnlyList<string> Words, bool Wrong, IReadOnlyList<RedrawnWord> Earlier)
{
    /// <summary>Words whose drawing stays.</summary>
    public IReadOnlyList<KeptWord> Kept { get; init; } = [];

    /// <summary>The mark that each page had, so that it has it again and no other word is changed by it; none: those that suit the pages best.</summary>
    public IReadOnlyList<LaidMark> Marks { get; init; } = [];

    /// <summary>The words of a line whose drawing stays, by their place.</summary>
    internal Dictionary<int, KeptWord> KeptOf(int line, IReadOnlyList<string> words) =>
        Kept.Where(word => word.Line == line && word.Word < words.Count && words[word.Word] == word.Text).DistinctBy(word => word.Word).ToDictionary(word => word.Word);

    /// <summary>The words of a line to draw anew, with how often.</summary>
    /// <param name="line">Number of the line among those that hold text.</param>
    /// <param name="words">Its words.</param>
    internal Dictionary<int, int> Of(int line, IReadOnlyList<string> words)
    {
        var times = Earlier.Where(word => word.Line == line && word.Word < words.Count && words[word.Word] == word.Text).ToDictionary(word => word.Word, word => word.Times);
        for (var i = 0; i < words.Count; i++)
        {
            if (Words.Any(word => Bare(word).Equals(Bare(words[i]), StringComparison.OrdinalIgnoreCase)))
            {
                times[i] = times.GetValueOrDefault(i) + 1;
            }
        }

        return times;
    }

    /// <summary>Refuses words that the text has not.</summary>
    /// <exception cref="UserException">There is such a word.</exception>
    internal void Check(IEnumerable<string> text)
    {
        var there = text.Select(Bare).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (Words.FirstOrDefault(word => !there.Contains(Bare(word))) is { } absent)
        {
            throw new UserException($"The text has no word '{absent}' to draw anew: give single words as they stand in it, with commas between them.");
        }
    }

    /// <summary>Ink with its columns closer together.</summary>
    /// <param name="ink">The ink.</param>
    /// <param name="width">Columns of the result, no more than it has.</param>
    internal static Raster Narrowed(Raster ink, int width)
    {
        if (width >= ink.Width)
        {
            return ink;
        }

        var narrow = new Raster(width, ink.Height);
        var step = (float)ink.Width / width;
        for (var x = 0; x < width; x++)
        {
            var at = Math.Clamp(((x + 0.5f) * step) - 0.5f, 0, ink.Width - 1);
            int left = (int)at, right = Math.Min(left + 1, ink.Width - 1);
            for (var y = 0; y < ink.Height; y++)
            {
                narrow[x, y] = ink[left, y] + ((at - left) * (ink[right, y] - ink[left, y]));
            }
        }

        return narrow;
    }

    private static string Bare(string word)
    {
        var bare = word.Trim().TrimStart([.. word.Where(c => !char.IsLetterOrDigit(c))]).TrimEnd([.. word.Where(c => !char.IsLetterOrDigit(c))]);
        return bare.Length > 0 ? bare : word.Trim();
    }
}
