using System.Data.Common;
using Dapper;

namespace Ductus.Queue;

/// <summary>Jobs in a table, by statements that SQLite and PostgreSQL run alike (docs/decisions/018-jobs-in-one-table.md).</summary>
public abstract partial class SqlJobStore : IJobStore
{
    /// <summary>Attempts after which a job is over.</summary>
    private const int MostTries = 3;

    /// <summary>A job that has waited longer goes before one whose hand or base is loaded, in seconds.</summary>
    private const double LongestDetour = 60;

    /// <summary>How long a job that failed by chance waits, in seconds, times the attempts it had.</summary>
    private const double Pause = 2;

    private const string Mine = "id = @Job and worker = @Worker and attempt = @Attempt and state = 'running'";

    private readonly string _claim;

    /// <summary>A store over a database whose tables are there.</summary>
    protected SqlJobStore(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        Database = database;
        var now = database.Now;
        _claim = $"""
            update jobs set state = 'running', worker = @Id, attempt = attempt + 1, tries = tries + 1, lease_until = {now} + @lease, started = coalesce(started, {now})
            where id = (
              select j.id from jobs j
              where (j.state = 'queued' and j.run_after <= {now} or j.state = 'running' and j.lease_until < {now} and j.tries < {MostTries})
                and j.cancel_requested = 0 and (j.deadline is null or j.deadline > {now}) and j.kind {database.In("@kinds")} and j.needs {database.In("@abilities")}
                and (j.running_limit = 0 or j.running_limit > (select count(*) from jobs r where r.account = j.account and r.state = 'running' and r.lease_until >= {now}))
              order by (select count(*) from jobs r where r.account = j.account and r.state = 'running' and r.lease_until >= {now}),
                case when j.created < {now} - {LongestDetour} then 0 else 1 end,
                case when j.base = @HotBase then 0 else 1 end,
                case when j.hand {database.In("@hands")} then 0 else 1 end,
                j.priority desc, j.created, j.id
              limit 1{database.SkipLocked("j")})
            returning {JobRow.Columns}
            """;
    }

    /// <inheritdoc/>
    public Database Database { get; }

    private string Now => Database.Now;

    /// <inheritdoc/>
    public Task<Job> AddAsync(NewJob job, CancellationToken cancel = default) => AddAsync(job, null, cancel);

    /// <inheritdoc/>
    public async Task<Job> AddAsync(NewJob job, Func<DbConnection, DbTransaction, Task>? admit, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var row = await Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                if (admit is not null)
                {
                    await Database.InTurnAsync(connection, transaction, job.Account).ConfigureAwait(false);
                    await admit(connection, transaction).ConfigureAwait(false);
                }

                var added = await connection.QuerySingleAsync<JobRow>(
                    $"""
                    insert into jobs (id, kind, account, hand, base, needs, priority, state, run_after, deadline, continues, input, tag, request, removable, webhook, webhook_events, running_limit, created, events)
                    values (@id, @Kind, @Account, @Hand, @Base, @Needs, @Priority, 'queued', {Now}, {Now} + @Within, @Continues, @Input, @Tag, @Request, @removable, @Webhook, @events, @RunningLimit, {Now}, 1)
                    returning {JobRow.Columns}
                    """,
                    new
                    {
                        id = JobId.New(),
                        job.Kind,
                        job.Account,
                        job.Hand,
                        job.Base,
                        job.Needs,
                        job.Priority,
                        job.Within,
                        job.Continues,
                        job.Input,
                        job.Tag,
                        job.Request,
                        removable = job.Removable ? 1 : 0,
                        job.Webhook,
                        events = string.Join(',', job.WebhookEvents),
                        job.RunningLimit,
                    },
                    transaction).ConfigureAwait(false);
                await AppendAsync(connection, transaction, added, "state", "queued").ConfigureAwait(false);
                return added;
            },
            cancel).ConfigureAwait(false);
        return row.ToJob();
    }

    /// <inheritdoc/>
    public async Task<Job?> ClaimAsync(WorkerCard worker, TimeSpan lease, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(worker);
        var row = await Database.InTransactionAsync(
            async (connection, transaction) =>
            {
                var claimed = await connection.QuerySingleOrDefaultAsync<JobRow>(
                    _claim,
                    new { worker.Id, lease = lease.TotalSeconds, kinds = worker.Kinds.ToArray(), abilities = worker.Abilities.ToArray(), worker.HotBase, hands = worker.HotHands.ToArray() },
                    transaction).ConfigureAwait(false);
                if (claimed is not null)
                {
                    await ChangedAsync(connection, transaction, claimed, claimed.Attempt == 1 ? "start" : null).ConfigureAwait(false);
                }

                return claimed;
            },
            cancel).ConfigureAwait(false);
        return row?.ToJob();
    }

    /// <inheritdoc/>
    public async Task<Beat> BeatAsync(Claim claim, TimeSpan lease, double? done = null, double? total = null, double? left = null, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        var stop = await connection.QuerySingleOrDefaultAsync<long?>(
            $"""
            update jobs set step = coalesce(@done, step), steps = coalesce(@total, steps), seconds_left = @left, lease_until = {Now} + @lease where {Mine}
            returning cast(case when cancel_requested <> 0 or deadline < {Now} then 1 else 0 end as bigint)
            """,
            new { claim.Job, claim.Worker, claim.Attempt, done, total, left, lease = lease.TotalSeconds }).ConfigureAwait(false);
        return stop switch { null => Beat.Lost, 0 => Beat.GoOn, _ => Beat.Stop };
    }

    /// <inheritdoc/>
    public Task<bool> SayAsync(Claim claim, string kind, string data, CancellationToken cancel = default) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"update jobs set events = events + 1 where {Mine} returning {JobRow.Columns}", new { claim.Job, claim.Worker, claim.Attempt }, transaction).ConfigureAwait(false);
            if (row is null)
            {
                return false;
            }

            await AppendAsync(connection, transaction, row, kind, data).ConfigureAwait(false);
            await PostAsync(connection, transaction, row, kind switch { "output" => "output", "log" or "progress" => "logs", _ => null }).ConfigureAwait(false);
            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Task<bool> CompleteAsync(Claim claim, string output, CancellationToken cancel = default) => EndAsync(
        claim, "state = case when cancel_requested = 0 then 'succeeded' else 'canceled' end, output = case when cancel_requested = 0 then @text else null end, step = steps, seconds_left = null", output, cancel);

    /// <inheritdoc/>
    public async Task<bool> FailAsync(Claim claim, string reason, bool again, CancellationToken cancel = default) =>
        (again && await ChangeAsync(
            $"update jobs set state = 'queued', worker = null, error = @text, run_after = {Now} + {Pause} * tries where {Mine} and tries < {MostTries} and cancel_requested = 0", claim, reason, cancel).ConfigureAwait(false))
        || await EndAsync(claim, "state = case when cancel_requested = 0 then 'failed' else 'canceled' end, error = @text, seconds_left = null", reason, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<bool> ReleaseAsync(Claim claim, CancellationToken cancel = default) =>
        await ChangeAsync($"update jobs set state = 'queued', worker = null, tries = tries - 1, run_after = {Now} where {Mine} and cancel_requested = 0", claim, "", cancel).ConfigureAwait(false)
        || await StoppedAsync(claim, cancel).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<bool> StoppedAsync(Claim claim, CancellationToken cancel = default) =>
        EndAsync(claim, $"state = 'canceled', error = case when cancel_requested = 0 then @text else null end, seconds_left = null", TimeIsOver, cancel);

    private const string TimeIsOver = "The time that was set for it is over.";

    private Task<bool> EndAsync(Claim claim, string change, string text, CancellationToken cancel) =>
        ChangeAsync($"update jobs set {change}, ended = coalesce(ended, {Now}) where {Mine}", claim, text, cancel);

    /// <summary>Changes the state of a job that is the worker's; the change and what is told of it are one.</summary>
    private Task<bool> ChangeAsync(string update, Claim claim, string text, CancellationToken cancel) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>($"{update} returning {JobRow.Columns}", new { claim.Job, claim.Worker, claim.Attempt, text }, transaction).ConfigureAwait(false);
            if (row is not null)
            {
                await ChangedAsync(connection, transaction, row, row.State == "queued" ? null : "completed").ConfigureAwait(false);
            }

            return row is not null;
        },
        cancel);

    /// <summary>Notes a new state, and posts it where somebody wants to know.</summary>
    private async Task ChangedAsync(DbConnection connection, DbTransaction transaction, JobRow row, string? post)
    {
        row.Events = await connection.QuerySingleAsync<long>("update jobs set events = events + 1 where id = @Id returning events", new { row.Id }, transaction).ConfigureAwait(false);
        await AppendAsync(connection, transaction, row, "state", row.State).ConfigureAwait(false);
        await PostAsync(connection, transaction, row, post).ConfigureAwait(false);
    }

    private Task<int> AppendAsync(DbConnection connection, DbTransaction transaction, JobRow row, string kind, string data) => connection.ExecuteAsync(
        $"insert into job_events (job, seq, kind, data, at) values (@Id, @Events, @kind, @data, {Now})", new { row.Id, row.Events, kind, data }, transaction);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }
}
