using System.Diagnostics;
using Ductus.Jobs;
using Ductus.Painting;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Cli;

/// <summary>
/// Shows a job: what there is to notice, and between that how far it is. A watched line is renewed at once, a log gets one every ten seconds.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="words">The sentences for notices of a training that <see cref="Sentences"/> does not know; null: there are none.</param>
public sealed class JobLines(Terminal terminal, Func<JobNotice, string?>? words = null) : IProgress<JobEvent>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _since = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void Report(JobEvent value)
    {
        ArgumentNullException.ThrowIfNull(value);
        switch (value.Notice)
        {
            case TrainingStep { Progress: { Notice: { } notice, Step: var step } }:
                terminal.Say(FormattableString.Invariant($"  step {step:N0}: {words?.Invoke(notice) ?? Sentences.Of(notice)}"));
                break;
            case TrainingStep { Progress: var training }:
                Show(FormattableString.Invariant($"  step {training.Step:N0} of {training.Steps:N0}, loss {training.Loss:F3}, {Durations.Left(training.Left)}"));
                break;
            case PaintNotice.StepDone step:
                Show($"  picture {step.Picture} of {step.Pictures}, step {step.Done} of {step.Steps}, {Durations.Left(value.Left ?? TimeSpan.Zero)}");
                break;
            case LineWritten { Line: var line }:
                var misread = line.CharacterErrorRate > 0 ? $"  (reads: {line.Read})" : "";
                terminal.Say($"  {value.Done}/{value.Total}  {line.Text}{misread}");
                terminal.Status($"  {Durations.Left(value.Left ?? TimeSpan.Zero)}");
                break;
            case null when value.Done > 0:
                Show(FormattableString.Invariant($"  {value.Done} of {value.Total}, {Durations.Left(value.Left ?? TimeSpan.Zero)}"));
                break;
            default:
                if (Sentences.Of(value) is { } sentence)
                {
                    terminal.Say(sentence);
                }

                break;
        }
    }

    private void Show(string line)
    {
        terminal.Status(line);
        if (!terminal.Live && _since.Elapsed > Every)
        {
            _since.Restart();
            terminal.Say(line);
        }
    }
}

/// <summary>Times for people.</summary>
internal static class Durations
{
    /// <summary><c>1:05 left</c>, with hours where there are any.</summary>
    public static string Left(TimeSpan time) => $"{Text(time)} left";

    /// <summary><c>1:05</c> or <c>2:01:05</c>.</summary>
    public static string Text(TimeSpan time) => time.ToString(time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss");
}
