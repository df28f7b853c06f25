namespace Ductus.Ingest;

/// <summary>A line and what stands on it.</summary>
/// <param name="Source">File and line, for messages.</param>
/// <param name="Line">The line.</param>
/// <param name="Text">The text that a person has given; null if none has, or it is not known which is this line's.</param>
/// <param name="Proposal">Without a text, the one it probably has; null where nothing tells.</param>
internal sealed record TextedLine(string Source, ReadLine Line, string? Text, string? Proposal);

/// <summary>Gives the lines of pages their texts.</summary>
internal static class PageTexts
{
    /// <summary>
    /// The lines of a page: each with its text where there are as many lines of text as of ink; else, as a proposal, with the text that fits the ink or with
    /// what the reader made of it.
    /// </summary>
    /// <param name="page">The page.</param>
    /// <param name="findings">Told of a page that has no text, or one that does not fit it.</param>
    public static IReadOnlyList<TextedLine> Of(ReadPage page, List<NotesFinding> findings)
    {
        var lines = page.Lines.ToArray();
        var texts = page.Found.Texts;
        if (texts is not null && texts.Count == lines.Length)
        {
            return [.. lines.Select((line, i) => new TextedLine(page.Found.SourceOf(i), line, texts[i], null))];
        }

        var proposals = lines.Select(line => line.Read).ToArray();
        if (texts is not null)
        {
            var pairs = LinePairing.Pair([.. lines.Select(line => line.Cut)], texts, proposals);
            findings.Add(Mismatch(page.Found, lines, texts, pairs));
            foreach (var (i, t) in pairs.Where(pair => pair.Ink >= 0 && pair.Text >= 0 && lines[pair.Ink].Read is not null))
            {
                proposals[i] = texts[t];
            }
        }
        else if (!page.Found.IsLine)
        {
            // A row of a table without a text asks for a proposal.
            findings.Add(new NotesFinding.PageWithoutText(page.Found.Name));
        }

        return [.. lines.Select((line, i) => new TextedLine(page.Found.SourceOf(i), line, null, proposals[i]))];
    }

    private static NotesFinding.LinesMismatch Mismatch(FoundPage page, ReadLine[] lines, IReadOnlyList<string> texts, List<(int Ink, int Text)> pairs) => new(
        page.Name, lines.Length, texts.Count,
        [.. pairs.Select(pair => new LinePair(pair.Ink < 0 ? null : (pair.Ink + 1, lines[pair.Ink].Cut.MiddleY), pair.Text < 0 ? null : texts[pair.Text]))], page.Picture);
}
