using Ductus.Jobs;
using Ductus.Painting;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Cli;

/// <summary>What of a job is kept as lines of its log: what there is to notice, and no progress, which is kept as numbers.</summary>
internal static class WorkerWords
{
    /// <summary>What ended a job, for whoever asked for it in a browser or by a program: no option of a command helps them.</summary>
    public static string OfFault(UserException fault) => fault.Remedy switch
    {
        null => Remedies.Sentence(fault),
        Remedy.StateConsent => With(fault, "say whose hand it is, and by what right"),
        Remedy.SignAsSelf => With(fault, "if it is yours, say so beside the text"),
        Remedy.Substitute => With(fault, "replace them or take them out"),
        Remedy.Change change => With(fault, $"try it with {Settings(change.Settings)}"),
        Remedy.LessMemory less => With(fault, $"with {Settings(less.Settings)} it would need {less.Needs}"),
        _ => CommandLine.Plain(fault.Message).TrimEnd('.') + ".",
    };

    private static string Settings(IEnumerable<Setting> settings) => string.Join(", ", settings.Select(setting => $"{setting.Name} {setting.Value}"));

    private static string With(UserException fault, string remedy)
    {
        var message = CommandLine.Plain(fault.Message).TrimEnd('.');
        return $"{message}{(message.Contains(": ", StringComparison.Ordinal) ? ";" : ":")} {remedy}.";
    }

    /// <summary>The line; null where there is none.</summary>
    public static string? Of(JobEvent job) => job.Notice switch
    {
        TrainingStep { Progress: { Notice: { } notice, Step: var step } } => FormattableString.Invariant($"step {step:N0}: {Sentences.Of(notice)}"),
        TrainingStep or PaintNotice.StepDone or LineWritten => null,
        null when job.Done > 0 => null,
        _ => Sentences.Of(job),
    };
}
