using System.Diagnostics;
using Ductus.Training;

namespace Ductus.Cli;

/// <summary>A line every few seconds, and every note.</summary>
internal sealed class ProgressLines : IProgress<TrainingProgress>
{
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public void Report(TrainingProgress value)
    {
        if (value.Note is null && _since.Elapsed < TimeSpan.FromSeconds(10))
        {
            return;
        }

        _since.Restart();
        var note = value.Note is null ? "" : $"; {value.Note}";
        Console.WriteLine(FormattableString.Invariant(
            $"step {value.Step:N0} of {value.Steps:N0}, loss {value.Loss:F3}, {value.PerSecond:F2} a second, {value.Left:h\\:mm} left{note}"));
    }
}
