using System.Globalization;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Texts;
using Ductus.Training;

namespace Ductus.Benchmarks;

/// <summary>How far the edges of letters that the reader finds in real ink are from those marked by eye (edges.tsv), before and after it has learned the hand.</summary>
internal static class EdgesBenchmark
{
    /// <summary>Lines that are enrolled, and that the reader learns from.</summary>
    private const int Enrolled = 30;

    public static void Run(string hands)
    {
        foreach (var hand in Marks().GroupBy(mark => mark.Hand))
        {
            var folder = Path.Combine(hands, hand.Key);
            var files = TextFile.ReadTable(Path.Combine(folder, "transcripts.tsv")).Take(Enrolled).Select(row => Path.Combine(folder, row.File));
            var lines = NotesReader.Read(NotesSource.Of([.. files]), new NotesOptions()).Lines;
            var reader = LineReader.Load(Installation.Reader);
            Report(hand.Key + ", before", reader, lines, [.. hand]);
            var view = ViewSearch.Best(reader, lines, CancellationToken.None);
            if (view != reader)
            {
                Report($"{hand.Key}, shown {view.View.Width:F2} as wide and {view.View.Height:F2} as high", view, lines, [.. hand]);
            }

            var adapted = ReaderAdaptation.Adapt(reader, lines);
            Report(hand.Key + ", learned", adapted, lines, [.. hand]);
            Console.WriteLine($"{hand.Key}: of all letters {100 * Moved(lines, reader, adapted):F1} % have an edge that moved by more than half an x-height");
        }
    }

    private static void Report(string name, LineReader reader, IReadOnlyList<InkLine> lines, Mark[] marks)
    {
        var errors = new List<float>();
        foreach (var mark in marks)
        {
            var line = lines.Single(line => Path.GetFileName(line.Source!.Split(':')[0]) == mark.File);
            var at = mark.Word.Length == 0 ? 0 : line.Text!.IndexOf(mark.Word, StringComparison.Ordinal);
            var spans = reader.Align(line.Ink, line.Text!);
            var scale = line.Ink.Width / mark.Width;
            for (var i = 0; i < mark.Edges.Length - 1; i++)
            {
                errors.Add(MathF.Abs(spans[at + i].Left - (mark.Edges[i] * scale)));
                errors.Add(MathF.Abs(spans[at + i].Right - (mark.Edges[i + 1] * scale)));
            }
        }

        var far = errors.Count(error => error > LineGeometry.XHeight / 2f);
        Console.WriteLine($"{name}: {errors.Count / 2} letters, edges off by {errors.Order().ElementAt(errors.Count / 2) / LineGeometry.XHeight:F3} x-heights in the median, {errors.Average() / LineGeometry.XHeight:F3} in the mean, {100.0 * far / errors.Count:F0} % by more than half of one");
    }

    /// <summary>Share of all letters that two readers find in places more than half an x-height apart.</summary>
    private static double Moved(IReadOnlyList<InkLine> lines, LineReader one, LineReader other)
    {
        var pairs = lines.SelectMany(line => one.Align(line.Ink, line.Text!).Zip(other.Align(line.Ink, line.Text!))).Where(pair => pair.First.Character != " ").ToArray();
        return (double)pairs.Count(pair => Math.Max(MathF.Abs(pair.First.Left - pair.Second.Left), MathF.Abs(pair.First.Right - pair.Second.Right)) > LineGeometry.XHeight / 2f) / pairs.Length;
    }

    private static IEnumerable<Mark> Marks()
    {
        using var stream = typeof(EdgesBenchmark).Assembly.GetManifestResourceStream("edges.tsv")!;
        using var text = new StreamReader(stream);
        while (text.ReadLine() is { } row)
        {
            if (row.Length > 0 && row[0] != '#')
            {
                var cells = row.Split('\t');
                float[] edges = [.. cells[4].Split(' ').Select(value => float.Parse(value, CultureInfo.InvariantCulture))];
                yield return new Mark(cells[0], cells[1], float.Parse(cells[2], CultureInfo.InvariantCulture), cells[3], edges);
            }
        }
    }

    /// <summary>The edges of a word's letters in pixels of a normalised line as wide as is said: left edge of the first, then where each ends.</summary>
    private sealed record Mark(string Hand, string File, float Width, string Word, float[] Edges);
}
