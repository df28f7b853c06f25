using System.Data.Common;

namespace Ductus.Queue;

/// <summary>
/// Where all that is known of jobs is, and nowhere else: who may run one, how far it is, what came of it. Only the database's clock counts. A job runs at least once and has effect
/// once, since a result is taken from the holder of its present attempt only.
/// </summary>
public interface IJobStore : IAsyncDisposable
{
    /// <summary>The database, for the tables that others keep in it.</summary>
    Database Database { get; }

    /// <summary>Queues a job.</summary>
    Task<Job> AddAsync(NewJob job, CancellationToken cancel = default);

    /// <summary>
    /// Queues a job if it is let: those of one account are looked at and queued one after the other, so that of two that come together the second sees the first.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="admit">Looks in the transaction that queues it, and throws where it is not to be queued. It asks the database on this connection alone.</param>
    /// <param name="cancel">Stops it.</param>
    Task<Job> AddAsync(NewJob job, Func<DbConnection, DbTransaction, Task> admit, CancellationToken cancel = default);

    /// <summary>A job; null if there is none of this id.</summary>
    Task<Job?> GetAsync(string id, CancellationToken cancel = default);

    /// <summary>Jobs, newest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancel = default);

    /// <summary>How many jobs wait before a queued one; 0 for others.</summary>
    Task<int> AheadOfAsync(string id, CancellationToken cancel = default);

    /// <summary>How many jobs of an account are in a state; of all accounts if null.</summary>
    Task<int> CountAsync(JobState state, string? account = null, CancellationToken cancel = default);

    /// <summary>What happened to a job after an entry, in order.</summary>
    /// <param name="id">The job.</param>
    /// <param name="after">Number of the last entry that is known; 0: from the first on.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="cancel">Stops it.</param>
    Task<IReadOnlyList<JobEntry>> EntriesAsync(string id, int after = 0, int limit = 1000, CancellationToken cancel = default);

    /// <summary>Asks a job to stop: one that waits is over at once, one that runs when its worker has stopped. Nothing happens to one that is over.</summary>
    /// <returns>The job as it then is; null if there is none.</returns>
    Task<Job?> CancelAsync(string id, CancellationToken cancel = default);

    /// <summary>Removes input, output and entries of removable jobs that have been over for a time; their rows stay.</summary>
    /// <returns>The jobs, whose files are the caller's to delete.</returns>
    Task<IReadOnlyList<string>> RemoveDataAsync(TimeSpan age, CancellationToken cancel = default);

    /// <summary>Takes the job that is next for a worker, until the lease ends; null if there is none.</summary>
    Task<Job?> ClaimAsync(WorkerCard worker, TimeSpan lease, CancellationToken cancel = default);

    /// <summary>Renews the lease, tells how far the work is, and hears whether to go on.</summary>
    /// <param name="claim">The worker's.</param>
    /// <param name="lease">From now on.</param>
    /// <param name="done">How much is done; null: as before.</param>
    /// <param name="total">Of how much; null: as before.</param>
    /// <param name="left">Seconds that the rest will take; null: not known.</param>
    /// <param name="cancel">Stops it.</param>
    Task<Beat> BeatAsync(Claim claim, TimeSpan lease, double? done = null, double? total = null, double? left = null, CancellationToken cancel = default);

    /// <summary>Adds an entry; false if the job is no longer the worker's.</summary>
    Task<bool> SayAsync(Claim claim, string kind, string data, CancellationToken cancel = default);

    /// <summary>Ends a job with its result; false, and no effect, if it is no longer the worker's. One that was asked to stop ends as stopped.</summary>
    Task<bool> CompleteAsync(Claim claim, string output, CancellationToken cancel = default);

    /// <summary>Ends a job with an error, or queues it again.</summary>
    /// <param name="claim">The worker's.</param>
    /// <param name="reason">One sentence.</param>
    /// <param name="again">Whether another attempt may help; after three it is over all the same. The job waits some seconds before it.</param>
    /// <param name="cancel">Stops it.</param>
    Task<bool> FailAsync(Claim claim, string reason, bool again, CancellationToken cancel = default);

    /// <summary>Gives a job back in order, for a worker to go on with; the attempt does not count.</summary>
    Task<bool> ReleaseAsync(Claim claim, CancellationToken cancel = default);

    /// <summary>Says that a job that was asked to stop has stopped.</summary>
    Task<bool> StoppedAsync(Claim claim, CancellationToken cancel = default);

    /// <summary>Ends what nobody will end: jobs past their time, jobs whose worker vanished at the third attempt or after they were asked to stop.</summary>
    /// <returns>How many.</returns>
    Task<int> SweepAsync(CancellationToken cancel = default);

    /// <summary>A worker says that it is there.</summary>
    Task SeenAsync(WorkerCard worker, CancellationToken cancel = default);

    /// <summary>Workers that were there a short while ago.</summary>
    Task<IReadOnlyList<WorkerCard>> WorkersAsync(TimeSpan within, CancellationToken cancel = default);

    /// <summary>Takes a message to deliver, for a minute; those of one job come one after the other. Null if none is due.</summary>
    Task<Delivery?> NextDeliveryAsync(CancellationToken cancel = default);

    /// <summary>Says what became of a delivery.</summary>
    /// <param name="delivery">The message.</param>
    /// <param name="body">What was sent, for the next try.</param>
    /// <param name="again">When to try again; null: it arrived, or is given up.</param>
    /// <param name="cancel">Stops it.</param>
    Task DeliveredAsync(Delivery delivery, string body, TimeSpan? again, CancellationToken cancel = default);
}
