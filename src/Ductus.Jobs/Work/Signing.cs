using Ductus.Application;
using Ductus.Jobs;

namespace Ductus.Work;

/// <summary>What is told of signing a job's pages.</summary>
public static class Signing
{
    /// <summary>The files; that they bear no credentials is said in the job's log.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="context">The job's.</param>
    public static IReadOnlyList<string> Said(WrittenFiles written, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(context);
        if (written.Unsigned is { } why)
        {
            context.Events.Report(new JobEvent(Stage.Writing) { Notice = new Notice.Unsigned(why) });
        }

        return written.Files;
    }
}
