using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Training;

namespace Ductus.Benchmarks;

/// <summary>
/// How a writer's pages are proposed as they come, and how the lines that are left are once the first ten of the first page have been corrected. The pictures' texts, in
/// a .txt beside each, are only measured by.
/// </summary>
internal static class AnewBenchmark
{
    private const int Corrected = 10;

    public static void Run(string[] pictures)
    {
        var reader = LineReader.Load(Installation.Reader);
        var notes = NotesReader.Read(new NotesSource([], [.. pictures.Select(path => new NotesPage(Path.GetFileName(path), File.ReadAllBytes(path), null))]), new NotesOptions(Reader: reader));
        var lines = pictures.SelectMany(path => Paired([.. notes.Proposed.Where(line => line.Source!.StartsWith(Path.GetFileName(path) + ":", StringComparison.Ordinal))], File.ReadAllLines(Path.ChangeExtension(path, ".txt")))).ToArray();
        Report("as they come", lines, [.. lines.Select(line => line.Line.Text!)]);
        var (taught, rest) = (lines[..Corrected], lines[Corrected..]);
        Report($"all but {Corrected}, before", rest, [.. rest.Select(line => line.Line.Text!)]);
        var clock = Stopwatch.StartNew();
        var adapted = ReaderAdaptation.Adapt(reader, [.. taught.Select(line => line.Line with { Text = line.Truth })]);
        clock.Stop();
        Raster[] ink = [.. rest.Select(line => line.Line.Ink)];
        Report($"all but {Corrected}, after these were corrected ({clock.Elapsed.TotalSeconds:F0} s)", rest, [.. adapted.Propose(ink).Select(reading => reading.Text)]);
    }

    private static void Report(string what, (InkLine Line, string Truth)[] lines, string[] read)
    {
        var wrong = lines.Zip(read, (line, text) => EditDistance.Between(Alphabet.AsRead(line.Truth), text)).Sum();
        Console.WriteLine($"{what}: {100.0 * wrong / lines.Sum(line => line.Truth.Length):F1} % of characters wrong on {lines.Length} lines");
    }

    /// <summary>Lines of a page with their texts: the pairing from top to bottom with the least edits in all, where lines of either may be left alone.</summary>
    private static IEnumerable<(InkLine Line, string Truth)> Paired(InkLine[] lines, string[] given)
    {
        string[] texts = [.. given.Select(text => text.Trim()).Where(text => text.Length > 0)];
        var costs = new int[lines.Length + 1, texts.Length + 1];
        for (var i = 0; i <= lines.Length; i++)
        {
            for (var t = 0; t <= texts.Length; t++)
            {
                var line = i == 0 ? int.MaxValue : costs[i - 1, t] + lines[i - 1].Text!.Length;
                var text = t == 0 ? int.MaxValue : costs[i, t - 1] + texts[t - 1].Length;
                costs[i, t] = i == 0 && t == 0 ? 0 : Math.Min(Math.Min(line, text), i == 0 || t == 0 ? int.MaxValue : costs[i - 1, t - 1] + EditDistance.Between(Alphabet.AsRead(texts[t - 1]), lines[i - 1].Text!));
            }
        }

        var pairs = new List<(InkLine, string)>();
        for (var (i, t) = (lines.Length, texts.Length); i > 0 && t > 0;)
        {
            if (costs[i, t] == costs[i - 1, t] + lines[i - 1].Text!.Length)
            {
                i--;
            }
            else if (costs[i, t] == costs[i, t - 1] + texts[t - 1].Length)
            {
                t--;
            }
            else
            {
                pairs.Add((lines[--i], texts[--t]));
            }
        }

        pairs.Reverse();
        return pairs.Where(pair => !pair.Item2.Contains("<>", StringComparison.Ordinal));
    }
}
