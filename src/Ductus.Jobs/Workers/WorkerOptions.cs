using Ductus.Application;
using Ductus.Jobs;
using Ductus.Work;

namespace Ductus.Workers;

/// <summary>How a worker works.</summary>
/// <param name="Store">The folder of <see cref="JobFolders"/>.</param>
/// <param name="Kinds">The work it knows.</param>
public sealed record WorkerOptions(string Store, IReadOnlyList<IWork> Kinds)
{
    /// <summary>How long a job stays its own after the last sign of life.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often it looks for work, and how often it tells how far it is.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>What it has.</summary>
    public IReadOnlyList<string> Abilities { get; init; } = ["cpu"];

    /// <summary>What its engine may use.</summary>
    public EngineOptions Engine { get; init; } = new();

    /// <summary>Makes sentences of what work says; null: none are kept.</summary>
    public Func<JobEvent, string?>? Words { get; init; }

    /// <summary>Makes one sentence of what a user can mend; null: the message.</summary>
    public Func<UserException, string>? Fault { get; init; }

    /// <summary>Told in a word what it does: the kind of a job, its id and how it ended; never a text or a name of a user's.</summary>
    public Action<string>? Log { get; init; }
}
