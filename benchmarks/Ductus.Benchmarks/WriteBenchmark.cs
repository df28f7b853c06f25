using System.Diagnostics;
using Ductus.Application;
using Ductus.Hands;
using Ductus.Jobs;
using Ductus.Pages;
using Ductus.Writing;

namespace Ductus.Benchmarks;

/// <summary>Writing samples/letter.txt in the sample hand with four draws a line, beside the target: a second a line.</summary>
internal static class WriteBenchmark
{
    private const double SecondsAllowed = 1;
    private const double BytesAllowed = 2e9;

    /// <summary>The adapter need not be good: a trained one costs the same.</summary>
    private const int Steps = 4;

    public static void Run()
    {
        // Nobody wrote the sample hand.
        var hand = CloneBenchmark.Learn(Steps) with { Consent = new Consent("nobody", Right.PublicDomain) };
        var text = File.ReadAllText(Installation.Sample("letter.txt"));
        var engine = new Engine();
        var style = new WritingStyle(Candidates: 4);
        // Once to have everything compiled.
        Write(engine, hand, text, style);
        var (seconds, lines) = Write(engine, hand, text, style);
        Line.Cost("write-line-4-draws", seconds / lines, "s", SecondsAllowed);
        Line.Cost("write-peak-memory", CloneBenchmark.Peak() / 1e9, "GB", BytesAllowed / 1e9);
        Console.WriteLine($"# {lines} lines in {seconds:F1} s, with the page composed");
    }

    private static (double Seconds, int Lines) Write(Engine engine, Hand hand, string text, WritingStyle style)
    {
        var start = Stopwatch.GetTimestamp();
        var pages = engine.Write(hand, text, style, new PageOptions(), new Silent<JobEvent>(), CancellationToken.None);
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, pages.Lines.Count);
    }
}
