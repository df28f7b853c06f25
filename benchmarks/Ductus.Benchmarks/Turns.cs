using System.Diagnostics;

namespace Ductus.Benchmarks;

/// <summary>
/// Times two programs in turns, so that both see the same machine: whatever else runs there slows both. The quickest of the
/// rounds counts, as what disturbs a measurement only ever makes it slower.
/// </summary>
internal static class Turns
{
    /// <summary>Seconds of each, over at least <paramref name="rounds"/> rounds and half a second, after one round that does not count.</summary>
    public static (double Ours, double Reference) Quickest(int rounds, Func<double> ours, Func<double> reference)
    {
        var best = (Ours: double.MaxValue, Reference: double.MaxValue);
        var clock = Stopwatch.StartNew();
        for (var round = 0; round <= rounds || clock.Elapsed.TotalSeconds < 0.5; round++)
        {
            var (a, b) = (ours(), reference());
            if (round > 0)
            {
                best = (Math.Min(best.Ours, a), Math.Min(best.Reference, b));
            }
        }

        return best;
    }

    /// <summary>
    /// Threads of either program wait for more work in a loop before they sleep (OpenMP's for some milliseconds), and
    /// would take a processor from the other.
    /// </summary>
    public static void LetThreadsSleep() => Thread.Sleep(30);

    /// <summary>Seconds that <paramref name="work"/> takes.</summary>
    public static double Time(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
