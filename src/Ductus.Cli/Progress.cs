using System.Diagnostics;
using Ductus.Application;
using Ductus.Painting;
using Ductus.Training;

namespace Ductus.Cli;

/// <summary>Shows a training: its notes, and between them how far it is. A watched line is renewed at once, a log gets one every ten seconds.</summary>
internal sealed class TrainingLines(Terminal terminal) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public void Report(TrainingProgress value)
    {
        if (value.Note is not null)
        {
            terminal.Say(FormattableString.Invariant($"  step {value.Step:N0}: {value.Note}"));
            return;
        }

        var line = FormattableString.Invariant($"  step {value.Step:N0} of {value.Steps:N0}, loss {value.Loss:F3}, {Durations.Left(value.Left)}");
        terminal.Status(line);
        if (!terminal.Live && _since.Elapsed > Every)
        {
            _since.Restart();
            terminal.Say(line);
        }
    }
}

/// <summary>Shows a job: what there is to notice, its training, and each line as it is written, with what it reads as where that differs.</summary>
internal sealed class JobLines(Terminal terminal) : IProgress<JobEvent>
{
    private readonly TrainingLines _training = new(terminal);

    public void Report(JobEvent value)
    {
        if (value.Training is { } training)
        {
            _training.Report(training);
        }
        else if (value.Line is { } line)
        {
            var misread = line.CharacterErrorRate > 0 ? $"  (reads: {line.Read})" : "";
            terminal.Say($"  {value.Done}/{value.Total}  {line.Text}{misread}");
            terminal.Status($"  {Durations.Left(value.Left ?? TimeSpan.Zero)}");
        }
        else if (Sentences.Of(value) is { } sentence)
        {
            terminal.Say(sentence);
        }
    }
}

/// <summary>Shows pictures being painted: a watched line is renewed at every step, a log gets one every ten seconds.</summary>
internal sealed class PaintingLines(Terminal terminal) : IProgress<PaintProgress>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public void Report(PaintProgress value)
    {
        var line = $"  picture {value.Picture} of {value.Pictures}, step {value.Step} of {value.Steps}, {Durations.Left(value.Left)}";
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
