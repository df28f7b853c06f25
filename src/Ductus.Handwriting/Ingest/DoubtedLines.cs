using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>Names the lines of a page that are for a person to look at, though they were cut out as writing and nothing else is known against them.</summary>
internal static class DoubtedLines
{
    /// <summary>How much less sure the reader is of a line than of the page's usual one, and how sure at most, where it hardly reads it.</summary>
    private const float LessSure = 0.2f, MostSure = 0.6f;

    /// <summary>Of fewer lines there is no telling what is usual.</summary>
    private const int LeastLines = 4;

    /// <summary>The lines of a page, those without a certain text with what makes them doubtful: a text that clearly fits the ink shows that it is the writer's.</summary>
    /// <param name="page">Name of the page.</param>
    /// <param name="lines">Its lines in order.</param>
    /// <param name="findings">Told of those that are doubted.</param>
    public static IReadOnlyList<TextedLine> Of(string page, IReadOnlyList<TextedLine> lines, List<NotesFinding> findings)
    {
        var usual = lines.Select(line => line.Line.Reading).OfType<LineReading>().Where(reading => reading.Text.Length > 0).Select(reading => (Sureness(reading), (long)reading.Text.Length)).WeightedMedian() ?? 0;
        LineDoubt? Doubt(TextedLine line) =>
            line.Proposal is null ? null
            : line.Line.Cut.Doubt ?? (lines.Count >= LeastLines && line.Line.Reading is { } read && Sureness(read) < Math.Min(MostSure, usual - LessSure) ? LineDoubt.HardlyRead : null);

        var doubts = lines.Select(Doubt).ToArray();
        if (Array.Exists(doubts, doubt => doubt is not null))
        {
            findings.Add(new NotesFinding.LinesDoubted(page, [.. doubts.Index().Where(doubt => doubt.Item is not null).Select(doubt => (doubt.Index + 1, doubt.Item!.Value))]));
        }

        return [.. lines.Zip(doubts, (line, doubt) => doubt is null ? line : line with { Proposal = line.Proposal! with { Doubt = doubt } })];
    }

    private static float Sureness(LineReading reading) => reading.Scores.DefaultIfEmpty(0).Average();
}
