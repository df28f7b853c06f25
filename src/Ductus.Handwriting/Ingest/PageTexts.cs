using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>A line and what stands on it.</summary>
/// <param name="Source">File and line, for messages.</param>
/// <param name="Line">The line.</param>
/// <param name="Text">The text that a person has given; null if none has, or it is not certain which is this line's.</param>
/// <param name="Proposal">Without a text, the one it probably has; null where nothing tells.</param>
internal sealed record TextedLine(string Source, ReadLine Line, string? Text, LineReading? Proposal);

/// <summary>Gives the lines of pages their texts.</summary>
internal static class PageTexts
{
    /// <summary>
    /// The lines of a page: each with the text that clearly fits its ink; in doubt, as a proposal, with the text that probably does; without any,
    /// with what the reader made of it.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="findings">Told of a page that has no text, or one that does not fit it.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<TextedLine> Of(ReadPage page, List<NotesFinding> findings, CancellationToken cancel = default)
    {
        var lines = page.Lines.ToArray();
        TextedLine Line(int i, string? text, LineReading? proposal) => new(page.Found.SourceOf(i), lines[i], text, proposal);
        if (page.Found.Texts is not { } texts)
        {
            // A row of a table without a text asks for a proposal.
            if (!page.Found.IsLine)
            {
                findings.Add(new NotesFinding.PageWithoutText(page.Found.Name));
            }

            return [.. lines.Select((line, i) => Line(i, null, line.Reading))];
        }

        if (page.Found.IsLine || (!page.IsRead && texts.Count == lines.Length))
        {
            return [.. lines.Select((_, i) => Line(i, texts[i], null))];
        }

        IReadOnlyList<(LaidText Laid, TextDoubt? Doubt, bool Moved)> laid = page.IsRead
            ? LaidPage.Of([.. lines.Select(line => line.Evidence)], texts, cancel).Lines
            : [.. LinePairing.ByLength([.. lines.Select(line => line.Cut)], texts).Select(pair => (pair, (TextDoubt?)TextDoubt.NotRead, false))];
        var given = new (string? Text, LineReading? Proposal)[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            given[i] = (null, lines[i].Reading);
        }

        var pairs = laid.Select(line => Pair(line, lines, texts)).ToArray();
        foreach (var pair in pairs.SelectMany(pair => pair))
        {
            if (pair is { Index: { } ink, Pair.Text: { } text })
            {
                given[ink] = pair.Pair.Doubt is null ? (text, null) : page.IsRead ? (null, Given(lines[ink], text)) : given[ink];
            }
        }

        if (laid.Any(line => !line.Laid.IsPair || line.Doubt is not null || line.Moved))
        {
            findings.Add(new NotesFinding.LinesMismatch(page.Found.Name, lines.Length, texts.Count, [.. pairs.SelectMany(pair => pair).Select(pair => pair.Pair)], page.Found.Picture));
        }

        return [.. given.Select((line, i) => Line(i, line.Text, line.Proposal))];
    }

    /// <summary>A text in doubt as a proposal; what the reader made of the ink is the alternative.</summary>
    private static LineReading Given(ReadLine line, string text) =>
        new(text, line.Evidence?.Scores(text) ?? [], line.Reading is { } read ? [read.Text] : [], IsGiven: true);

    /// <summary>What is to be said of a piece of the text and its ink; of text over two lines of ink one for each.</summary>
    private static IEnumerable<(int? Index, LinePair Pair)> Pair((LaidText Laid, TextDoubt? Doubt, bool Moved) line, ReadLine[] lines, IReadOnlyList<string> texts)
    {
        (int? Index, LinePair Pair) On(int ink, string? text) => (ink, new LinePair((ink + 1, lines[ink].Cut.MiddleY), text, text is null ? null : line.Doubt, line.Moved));
        var (ink, text) = (line.Laid.Ink, line.Laid.Text);
        if (line.Laid.InkLines == 2)
        {
            var (first, second) = LaidPage.Part(lines[ink].Evidence!, lines[ink + 1].Evidence!, texts[text]);
            return [On(ink, first), On(ink + 1, second)];
        }

        return ink < 0 ? [(null, new LinePair(null, texts[text]))]
            : text < 0 ? [On(ink, null)]
            : line.Laid.TextLines == 2 ? [On(ink, texts[text] + " " + texts[text + 1])]
            : [On(ink, texts[text])];
    }
}
