using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Marks;

namespace Ductus.Benchmarks.Marks;

/// <summary>How often a mark was found, and how clearly.</summary>
internal sealed class MarkTally
{
    private readonly Dictionary<string, List<(bool Found, bool Seen, double Chance, double Seconds)>> _trials = [];
    private readonly List<double> _marking = [];

    /// <summary>So long took the setting of a mark.</summary>
    public void Marking(TimeSpan time) => _marking.Add(time.TotalSeconds);

    /// <summary>Looks for a mark that is there, and says how clear it is.</summary>
    public void Search(string what, string hand, RgbImage scan, uint id)
    {
        var watch = Stopwatch.StartNew();
        var best = InkMarkFinder.Likeliest(scan, [MarkKey.Public], isWide: false);
        var (isFound, chance) = best is [var finding] ? (finding.Id == id && finding.LogFalseChance <= InkMarkFinder.Limit, finding.LogFalseChance) : (false, 0);
        _trials.TryAdd(what, []);
        _trials[what].Add((isFound, chance <= InkMarkFinder.Limit, chance, watch.Elapsed.TotalSeconds));
        Console.WriteLine(FormattableString.Invariant($"marks {hand,-24} {what,-12} found={isFound} id={(best is [{ Id: { } said }] ? said == id ? "right" : "wrong" : "none")} chance=1e{chance:F1} {watch.Elapsed.TotalSeconds:F2}s"));
    }

    /// <summary>Says what came of all, kind by kind.</summary>
    public void Report()
    {
        foreach (var (what, trials) in _trials)
        {
            Console.WriteLine(FormattableString.Invariant(
                $"marks all {what,-12} found={trials.Count(t => t.Found)}/{trials.Count} seen={trials.Count(t => t.Seen)} worst=1e{trials.Max(t => t.Chance):F1} median=1e{trials.Select(t => t.Chance).Order().ElementAt(trials.Count / 2):F1} search={trials.Average(t => t.Seconds):F2}s mark={_marking.DefaultIfEmpty().Average():F2}s"));
        }
    }
}
