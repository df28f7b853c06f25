using Ductus.Lines;
using Ductus.Reading;
using Ductus.Training;

namespace Ductus.Ingest;

/// <summary>Gives all pages of a writer their texts: a reader that has learned the hand from the lines that are certain lays the others once more.</summary>
internal static class TextLaying
{
    /// <summary>With fewer certain lines the reader is not taught: what is in doubt is soon looked at.</summary>
    private const int LeastCertain = 8;

    /// <summary>Share of the lines that must be open: of a few in doubt a person sees sooner what they are than the reader learns.</summary>
    private const double LeastOpen = 0.15;

    /// <summary>So many teach the reader enough for laying, in half a minute.</summary>
    private const int EnoughCertain = 24;

    /// <summary>How sure the reader is of a page's characters, 0 to 1, and nats a character that they cost in the language they fit best, beyond which a page is no text.</summary>
    private const float LeastSure = 0.6f, MostStrange = 3;

    /// <summary>For each page its lines with their texts.</summary>
    /// <param name="pages">The pages, read.</param>
    /// <param name="options">The reader, and whether it is taught.</param>
    /// <param name="findings">Told of pages that have no text, or one that does not fit them.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<IReadOnlyList<TextedLine>> Of(IReadOnlyList<ReadPage> pages, NotesOptions options, List<NotesFinding> findings, CancellationToken cancel)
    {
        var found = pages.Select(_ => new List<NotesFinding>()).ToArray();
        var laid = pages.Select((page, i) => PageTexts.Of(page, found[i], cancel)).ToArray();
        var open = Enumerable.Range(0, pages.Count).Where(i => laid[i].Any(line => line.Proposal is not null)).ToArray();
        var certain = laid.SelectMany(lines => lines).Where(line => line is { Text: not null, Line.Line: not null } && Transcript.Objection(line.Text) is null)
            .Select(line => line.Line.Line! with { Text = line.Text }).ToArray();
        var all = laid.SelectMany(lines => lines).ToArray();
        var isWorth = all.Count(line => line.Proposal is not null) > LeastOpen * all.Length;
        if (options is { AdaptsReader: true, Reader: { } reader } && isWorth && certain.Length >= LeastCertain
            && ReaderAdaptation.Adapt(reader, Spread(certain), options.Adapting, cancel) is var adapted && adapted != reader)
        {
            foreach (var i in open)
            {
                found[i].Clear();
                laid[i] = PageTexts.Of(ReadPage.Read(pages[i], adapted, cancel), found[i], cancel);
            }
        }

        findings.AddRange(found.SelectMany(finding => finding));
        if (options.Reader is { } judge)
        {
            findings.AddRange(pages.Where((page, i) => page.Found is { Texts: null, IsLine: false } && IsNoText([.. laid[i].Select(line => line.Proposal).OfType<LineReading>()], judge))
                .Select(page => new NotesFinding.PageNotText(page.Found.Name)));
        }

        return [.. laid.Select((lines, i) => pages[i].Found.IsLine ? lines : DoubtedLines.Of(pages[i].Found.Name, lines, findings))];
    }

    /// <summary>Whether what was read of a page is nothing that anybody would write.</summary>
    private static bool IsNoText(LineReading[] readings, LineReader reader)
    {
        var sure = readings.SelectMany(reading => reading.Scores).DefaultIfEmpty(1).Average();
        var strange = reader.Strangeness([.. readings.Select(reading => reading.Text)]);
        return readings.Length > 0 && (sure < LeastSure || strange > MostStrange);
    }

    /// <summary>Enough of the lines, from all over the pages.</summary>
    private static InkLine[] Spread(InkLine[] lines) =>
        lines.Length <= EnoughCertain ? lines : [.. Enumerable.Range(0, EnoughCertain).Select(i => lines[i * lines.Length / EnoughCertain])];
}
