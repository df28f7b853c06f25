using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Texts;
using Ductus.Training;

namespace Ductus.Benchmarks;

/// <summary>How much better the reader reads a writer of whom some lines have been corrected.</summary>
internal static class AdaptBenchmark
{
    /// <summary>As many are measured from the thirtieth line on, where there are that many; else from the twentieth.</summary>
    private const int FewLines = 35;

    public static void Run(string folder)
    {
        var rows = TextFile.ReadTable(Path.Combine(folder, "transcripts.tsv"));
        var lines = NotesReader.Read(NotesSource.Of([.. rows.Select(row => Path.Combine(folder, row.File))]), new NotesOptions()).Lines;
        var asShips = LineReader.Load(Installation.Reader);
        var test = lines.Skip(lines.Count < FewLines ? Math.Min(20, lines.Count * 2 / 3) : 30).ToArray();
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));
        Console.WriteLine($"{name}: {100 * Rate(asShips, test):F1} % of characters wrong on {test.Length} lines, {100 * Rate(asShips, test, true):F1} % as proposed");
        var search = Stopwatch.StartNew();
        var reader = ViewSearch.Best(asShips, [.. test.Select(line => line with { Text = null })], CancellationToken.None);
        search.Stop();
        if (reader != asShips)
        {
            Console.WriteLine($"{name}, {reader.View.Width:F2} as wide and {reader.View.Height:F2} as high: {100 * Rate(reader, test):F1} %, {100 * Rate(reader, test, true):F1} % as proposed, found in {search.Elapsed.TotalSeconds:F0} s");
        }

        foreach (var corrected in new[] { 3, 10, 30 })
        {
            if (corrected <= lines.Count - test.Length)
            {
                var clock = Stopwatch.StartNew();
                var adapted = ReaderAdaptation.Adapt(asShips, [.. lines.Take(corrected)]);
                clock.Stop();
                Console.WriteLine($"{name}, {corrected} lines corrected: {100 * Rate(adapted, test):F1} %, {100 * Rate(adapted, test, true):F1} % as proposed{(adapted == asShips ? " (kept)" : "")}, {clock.Elapsed.TotalSeconds:F0} s");
            }
        }
    }

    private static double Rate(LineReader reader, InkLine[] lines, bool proposed = false)
    {
        Raster[] ink = [.. lines.Select(line => line.Ink)];
        string[] read = proposed ? [.. reader.Propose(ink).Select(reading => reading.Text)] : reader.Read(ink);
        return (double)lines.Select((line, i) => EditDistance.Between(Alphabet.AsRead(line.Text!), read[i])).Sum() / lines.Sum(line => line.Text!.Length);
    }
}
