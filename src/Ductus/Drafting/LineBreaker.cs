using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>Breaks texts into lines that fit the page in this writer's hand.</summary>
public sealed class LineBreaker
{
    private readonly Dictionary<char, float> _widths = [];
    private readonly SpacingHabits _spacing;
    private readonly float _usual;

    /// <summary>A breaker that knows how wide the writer's letters are.</summary>
    public LineBreaker(LetterBank bank)
    {
        ArgumentNullException.ThrowIfNull(bank);
        _spacing = bank.Spacing;
        foreach (var group in bank.Lines.SelectMany(l => l.Spans).Where(s => s.Character != " ").GroupBy(s => s.Character[0]))
        {
            _widths[group.Key] = group.Select(s => s.Right - s.Left).Order().ElementAt(group.Count() / 2);
        }

        _usual = _widths.Count > 0 ? _widths.Values.Order().ElementAt(_widths.Count / 2) : 0.8f * LineGeometry.XHeight;
    }

    /// <summary>About how wide a text will be, in pixels of the line frame.</summary>
    public float WidthOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var width = 0f;
        for (var i = 0; i < text.Length; i++)
        {
            width += text[i] == ' ' ? _spacing.MedianWordGap : _widths.GetValueOrDefault(text[i], _usual) + (i > 0 && text[i - 1] != ' ' ? _spacing.MedianLetterGap : 0);
        }

        return width;
    }

    /// <summary>
    /// Lines no wider than <paramref name="width"/> pixels, where words allow it; a line break in the text is kept, an empty line
    /// comes back as an empty string. A word wider than a line is cut with a hyphen where it fits.
    /// </summary>
    public IReadOnlyList<string> Break(string text, float width)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = new List<string>();
        foreach (var paragraph in text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            var line = "";
            foreach (var whole in paragraph.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                var word = whole;
                while (true)
                {
                    var longer = line.Length == 0 ? word : $"{line} {word}";
                    if (WidthOf(longer) <= width)
                    {
                        line = longer;
                        break;
                    }

                    if (line.Length > 0)
                    {
                        lines.Add(line);
                        line = "";
                        continue;
                    }

                    // At least one letter a line, so that even the narrowest sheet comes to an end; and never a lone letter behind the hyphen.
                    var fits = Enumerable.Range(1, Math.Max(1, word.Length - 2)).TakeWhile(n => WidthOf(word[..n] + '-') <= width).LastOrDefault();
                    fits = Math.Max(1, fits);
                    if (fits == word.Length)
                    {
                        line = word;
                        break;
                    }

                    lines.Add(word[..fits] + '-');
                    word = word[fits..];
                }
            }

            lines.Add(line);
        }

        return lines;
    }
}
