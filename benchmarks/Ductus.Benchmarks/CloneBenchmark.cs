using System.Diagnostics;
using Ductus.Application;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Training;

namespace Ductus.Benchmarks;

/// <summary>Learning the sample hand from its 30 lines, beside the targets: 8 minutes, 2 GB.</summary>
internal static class CloneBenchmark
{
    private const double SecondsAllowed = 480;
    private const double BytesAllowed = 2e9;

    /// <summary>Training steps, as <c>ductus clone</c> takes them.</summary>
    private const int Steps = HandTrainingSettings.UsualSteps;

    public static void Run() => Console.WriteLine($"# {Learn(Steps).Lines.Count} lines, of samples/hand");

    /// <summary>Learns the hand and prints what that cost.</summary>
    public static Hand Learn(int steps)
    {
        var folder = Directory.CreateTempSubdirectory("ductus-bench-").FullName;
        try
        {
            Hand? hand = null;
            var seconds = Turns.Time(() => hand = new Engine().Clone(
                NotesSource.Of(Installation.Sample("hand")), new HandTrainingSettings(steps, folder), new Silent<JobEvent>(), CancellationToken.None));
            if (steps == Steps)
            {
                Line.Cost("clone-sample-hand", seconds, "s", SecondsAllowed);
                Line.Cost("clone-sample-hand-peak-memory", Peak() / 1e9, "GB", BytesAllowed / 1e9);
            }

            return hand!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Largest amount of physical memory that this process has held, in bytes.</summary>
    public static double Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
