using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>One line of a page.</summary>
/// <param name="Text">Its words, one space between two; empty for the gap between two paragraphs.</param>
/// <param name="Indent">How far from the left edge of the writing it begins, in pixels of the line frame.</param>
public sealed record BrokenLine(string Text, float Indent = 0)
{
    /// <summary>The parts between its tabs, each with its distance from the line's beginning in pixels of the line frame; empty for a line without tabs.</summary>
    public IReadOnlyList<(string Text, float Left)> Cells { get; init; } = [];
}

/// <summary>Breaks texts into lines that fit the page in this writer's hand.</summary>
public sealed class LineBreaker
{
    /// <summary>A tab at the beginning of a line is as good as so many spaces.</summary>
    private const int TabSpaces = 4;

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
            _widths[group.Key] = group.Select(s => s.Right - s.Left).Median();
        }

        _usual = _widths.Count > 0 ? _widths.Values.Median() : 0.8f * LineGeometry.XHeight;
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
    /// comes back as an empty one. Spaces before a line set it in, a letter's width each, as far as its words leave room. A word wider
    /// than a line is cut with a hyphen where it fits, an address or a number without one. Tabs within neighbouring lines make columns, if those
    /// fit the page.
    /// </summary>
    public IReadOnlyList<BrokenLine> Break(string text, float width, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var paragraphs = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var lines = new List<BrokenLine>();
        for (var i = 0; i < paragraphs.Length;)
        {
            cancel.ThrowIfCancellationRequested();
            // Down to the next empty line all tabs belong to one table, whatever stands between its rows.
            var block = paragraphs[i..].TakeWhile((paragraph, k) => k == 0 || !string.IsNullOrWhiteSpace(paragraph)).ToArray();
            var table = TabbedRows.Set([.. block.Where(TabbedRows.IsRow)], width, WidthOf, 2 * _spacing.MedianWordGap);
            var row = 0;
            foreach (var paragraph in block)
            {
                lines.AddRange(table is not null && TabbedRows.IsRow(paragraph) ? [table[row++]] : BreakParagraph(paragraph, width));
            }

            i += block.Length;
        }

        return lines;
    }

    private IEnumerable<BrokenLine> BreakParagraph(string paragraph, float width)
    {
        var words = paragraph.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var indent = IndentOf(paragraph, words, width);
        var line = "";
        foreach (var whole in words)
        {
            var word = whole;
            while (true)
            {
                var longer = line.Length == 0 ? word : $"{line} {word}";
                if (WidthOf(longer) <= width - indent)
                {
                    line = longer;
                    break;
                }

                if (line.Length > 0)
                {
                    yield return new BrokenLine(line, indent);
                    (line, indent) = ("", 0);
                    continue;
                }

                var head = LongWord.Head(whole, word, part => WidthOf(part) <= width - indent);
                if (head.Length == word.Length)
                {
                    line = word;
                    break;
                }

                yield return new BrokenLine(head.Text, indent);
                (word, indent) = (word[head.Length..], 0);
            }
        }

        yield return new BrokenLine(line, indent);
    }

    /// <summary>What the spaces before a paragraph ask for: a line that fits the page may end at its edge, a longer one begins in its first half.</summary>
    private float IndentOf(string paragraph, string[] words, float width)
    {
        if (words.Length == 0)
        {
            return 0;
        }

        var asked = (_usual + _spacing.MedianLetterGap) * paragraph.TakeWhile(char.IsWhiteSpace).Sum(c => c == '\t' ? TabSpaces : 1);
        var room = width - WidthOf(string.Join(' ', words));
        return Math.Clamp(asked, 0, Math.Max(0, room > 0 ? room : width / 2));
    }
}
