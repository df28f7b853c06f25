using System.Text.Json.Serialization;

namespace Ductus.Queue;

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>It waits for a worker, for the first time or again.</summary>
    Queued,

    /// <summary>A worker is at it, or was when its lease was last renewed.</summary>
    Running,

    /// <summary>Done; its output holds.</summary>
    Succeeded,

    /// <summary>It cannot be done; its error says why in a sentence.</summary>
    Failed,

    /// <summary>Somebody stopped it, or its time ran out.</summary>
    Canceled,
}

/// <summary>A job that is to be queued.</summary>
/// <param name="Kind">Kind of work, as <c>write</c>.</param>
/// <param name="Input">What to do, as JSON of the kind's input record.</param>
public sealed record NewJob(string Kind, string Input)
{
    /// <summary>Whose job it is: no account's jobs wait for all of another's.</summary>
    public string Account { get; init; } = "";

    /// <summary>The hand it writes in, so that a worker that has it loaded is preferred; empty: none.</summary>
    public string Hand { get; init; } = "";

    /// <summary>The base it needs, the same way; empty: the one that ships.</summary>
    public string Base { get; init; } = "";

    /// <summary>What a worker must have for it, as <c>cpu</c> or <c>gpu</c>.</summary>
    public string Needs { get; init; } = "cpu";

    /// <summary>Greater ones go first among equals.</summary>
    public int Priority { get; init; }

    /// <summary>A job whose unfinished state this one goes on from; null: from the start.</summary>
    public string? Continues { get; init; }

    /// <summary>Seconds from now after which it is stopped if it has not ended; null: never.</summary>
    public double? Within { get; init; }

    /// <summary>Jobs of this account that may run at once; 0: any number.</summary>
    public int RunningLimit { get; init; }

    /// <summary>What the program in front wants to find with the job again; no worker reads it.</summary>
    public string? Tag { get; init; }

    /// <summary>What a program in front was asked in its own words; goes with the data. No worker reads it.</summary>
    public string? Request { get; init; }

    /// <summary>Whether its data goes once its time is over; false: it is kept until somebody deletes it.</summary>
    public bool Removable { get; init; }

    /// <summary>Where to tell what becomes of it; null: nowhere.</summary>
    public string? Webhook { get; init; }

    /// <summary>What to tell: of <c>start</c>, <c>output</c>, <c>logs</c>, <c>completed</c>.</summary>
    public IReadOnlyList<string> WebhookEvents { get; init; } = [];
}

/// <summary>A job as the database has it.</summary>
public sealed record Job
{
    /// <summary>26 letters and digits that grow with the time.</summary>
    public required string Id { get; init; }

    /// <inheritdoc cref="NewJob.Kind"/>
    public required string Kind { get; init; }

    /// <inheritdoc cref="NewJob.Account"/>
    public required string Account { get; init; }

    /// <inheritdoc cref="NewJob.Hand"/>
    public string Hand { get; init; } = "";

    /// <inheritdoc cref="NewJob.Base"/>
    public string Base { get; init; } = "";

    /// <summary>Where it stands. One whose stop has been asked for is running until its worker has stopped; see <see cref="CancelRequested"/>.</summary>
    public JobState State { get; init; }

    /// <summary>How often a worker has taken it: the fence, since a result counts only under the present one.</summary>
    public int Attempt { get; init; }

    /// <summary>How many attempts count: one that a worker gave back in order does not.</summary>
    public int Tries { get; init; }

    /// <summary>Who is at it.</summary>
    public string? Worker { get; init; }

    /// <summary>Whether it is to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <inheritdoc cref="NewJob.Continues"/>
    public string? Continues { get; init; }

    /// <summary>JSON of the kind's input record; null once it has been removed.</summary>
    public string? Input { get; init; }

    /// <summary>JSON of the kind's output record; null before the end.</summary>
    public string? Output { get; init; }

    /// <summary>Why it failed, in one sentence.</summary>
    public string? Error { get; init; }

    /// <inheritdoc cref="NewJob.Tag"/>
    public string? Tag { get; init; }

    /// <inheritdoc cref="NewJob.Request"/>
    public string? Request { get; init; }

    /// <summary>How much is done.</summary>
    public double Step { get; init; }

    /// <summary>Of how much; 0 where that is not known.</summary>
    public double Steps { get; init; }

    /// <summary>Seconds that the rest of what it is at will take; null where that is not known.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Number of its latest entry.</summary>
    public int Events { get; init; }

    /// <inheritdoc cref="NewJob.Webhook"/>
    public string? Webhook { get; init; }

    /// <inheritdoc cref="NewJob.WebhookEvents"/>
    public IReadOnlyList<string> WebhookEvents { get; init; } = [];

    /// <summary>Whether input, output and entries have been removed since their time was over.</summary>
    public bool DataRemoved { get; init; }

    /// <summary>When it was queued.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When a worker first took it.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended, or was asked to.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>When it is stopped if it has not ended.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether nothing more happens to it.</summary>
    public bool IsOver => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;
}

/// <summary>The right of a worker to a job: whoever holds an older attempt changes nothing any more.</summary>
/// <param name="Job">The job's id.</param>
/// <param name="Worker">The worker's id.</param>
/// <param name="Attempt">Which time it was taken.</param>
public readonly record struct Claim(string Job, string Worker, int Attempt);

/// <summary>What a worker hears when it tells how far it is.</summary>
public enum Beat
{
    /// <summary>Go on.</summary>
    GoOn,

    /// <summary>Stop: somebody asked for it, or the time is over.</summary>
    Stop,

    /// <summary>The job is another's now, or over: whatever comes of it is dropped.</summary>
    Lost,
}

/// <summary>Something that happened to a job.</summary>
/// <param name="Seq">Its number in the job, from 1 on without gaps.</param>
/// <param name="Kind"><c>state</c>, <c>log</c>, <c>progress</c>, <c>preview</c> or <c>output</c>.</param>
/// <param name="Data">A line of text (<c>log</c>), the name of a state, or JSON.</param>
/// <param name="At">When.</param>
public sealed record JobEntry(int Seq, string Kind, string Data, DateTimeOffset At);

/// <summary>Which jobs to list, newest first.</summary>
public sealed record JobFilter
{
    /// <summary>Only of this account; null: all.</summary>
    public string? Account { get; init; }

    /// <summary>Only these kinds; empty: all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Only in these states; empty: all.</summary>
    public IReadOnlyList<JobState> States { get; init; } = [];

    /// <summary>Only jobs before this one in the list; null: from the newest on.</summary>
    public string? Before { get; init; }

    /// <summary>Only jobs after this one in the list, the nearest; null: no such limit.</summary>
    public string? After { get; init; }

    /// <summary>Only queued after this.</summary>
    public DateTimeOffset? CreatedAfter { get; init; }

    /// <summary>Only queued before this.</summary>
    public DateTimeOffset? CreatedBefore { get; init; }

    /// <summary>So many at most.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A worker: what it can do, and what it has loaded.</summary>
/// <param name="Id">Its name, which no other has.</param>
/// <param name="Kinds">Kinds of work it knows.</param>
/// <param name="Abilities">What it has, as <c>cpu</c>.</param>
/// <param name="HotHands">Hands it has loaded.</param>
/// <param name="HotBase">Base it has loaded; empty: the one that ships.</param>
public sealed record WorkerCard(string Id, IReadOnlyList<string> Kinds, IReadOnlyList<string> Abilities, IReadOnlyList<string> HotHands, string HotBase);

/// <summary>A message about a job that is to be delivered.</summary>
/// <param name="Id">The same on every try.</param>
/// <param name="Job">The job.</param>
/// <param name="Event"><c>start</c>, <c>output</c>, <c>logs</c> or <c>completed</c>.</param>
/// <param name="Url">Where to.</param>
/// <param name="Body">What an earlier try sent; null at the first.</param>
/// <param name="Tries">Tries, this one among them.</param>
public sealed record Delivery(string Id, string Job, string Event, string Url, string? Body, int Tries);
