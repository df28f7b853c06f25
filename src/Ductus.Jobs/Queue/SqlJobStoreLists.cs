using Dapper;

namespace Ductus.Queue;

/// <content>Jobs read, stopped and swept.</content>
public abstract partial class SqlJobStore
{
    /// <inheritdoc/>
    public async Task<Job?> GetAsync(string id, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        return (await connection.QuerySingleOrDefaultAsync<JobRow>($"select {JobRow.Columns} from jobs where id = @id", new { id }).ConfigureAwait(false))?.ToJob();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        List<string> conditions = ["1 = 1"];
        void Where(bool holds, string condition)
        {
            if (holds)
            {
                conditions.Add(condition);
            }
        }

        Where(filter.Account is not null, "account = @Account");
        Where(filter.Kinds.Count > 0, $"kind {Database.In("@kinds")}");
        Where(filter.States.Count > 0, $"state {Database.In("@states")}");
        Where(filter.Before is not null, "(created, id) < (select b.created, b.id from jobs b where b.id = @Before)");
        Where(filter.After is not null, "(created, id) > (select a.created, a.id from jobs a where a.id = @After)");
        Where(filter.CreatedAfter is not null, "created > @after");
        Where(filter.CreatedBefore is not null, "created < @before");
        var order = filter.After is null ? "created desc, id desc" : "created, id";
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<JobRow>(
            $"select {JobRow.Columns} from jobs where {string.Join(" and ", conditions)} order by {order} limit @Limit",
            new
            {
                filter.Account,
                kinds = filter.Kinds.ToArray(),
                filter.Before,
                filter.After,
                filter.Limit,
                states = filter.States.Select(Name).ToArray(),
                after = filter.CreatedAfter is { } after ? JobRow.Seconds(after) : 0,
                before = filter.CreatedBefore is { } before ? JobRow.Seconds(before) : 0,
            }).ConfigureAwait(false);
        var jobs = rows.Select(row => row.ToJob());
        return [.. filter.After is null ? jobs : jobs.Reverse()];
    }

    /// <inheritdoc/>
    public async Task<int> AheadOfAsync(string id, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        return (int)await connection.QuerySingleAsync<long>(
            "select count(*) from jobs j, jobs me where me.id = @id and me.state = 'queued' and j.state = 'queued' and (j.priority > me.priority or j.priority = me.priority and j.created < me.created)",
            new { id }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<int> CountAsync(JobState state, string? account = null, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        return (int)await connection.QuerySingleAsync<long>(
            $"select count(*) from jobs where state = @state{(account is null ? "" : " and account = @account")}", new { state = Name(state), account }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobEntry>> EntriesAsync(string id, int after = 0, int limit = 1000, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<(long Seq, string Kind, string Data, double At)>(
            "select seq, kind, data, at from job_events where job = @id and seq > @after order by seq limit @limit", new { id, after, limit }).ConfigureAwait(false);
        return [.. rows.Select(row => new JobEntry((int)row.Seq, row.Kind, row.Data, JobRow.Time(row.At)))];
    }

    /// <inheritdoc/>
    public Task<Job?> CancelAsync(string id, CancellationToken cancel = default) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<JobRow>(
                $"""
                update jobs set cancel_requested = 1, ended = {Now}, state = case when state = 'queued' then 'canceled' else state end
                where id = @id and state in ('queued', 'running') and cancel_requested = 0 returning {JobRow.Columns}
                """,
                new { id },
                transaction).ConfigureAwait(false);
            if (row is { State: "canceled" })
            {
                await ChangedAsync(connection, transaction, row, "completed").ConfigureAwait(false);
            }

            row ??= await connection.QuerySingleOrDefaultAsync<JobRow>($"select {JobRow.Columns} from jobs where id = @id", new { id }, transaction).ConfigureAwait(false);
            return row?.ToJob();
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> RemoveDataAsync(TimeSpan age, CancellationToken cancel = default) => Database.InTransactionAsync<IReadOnlyList<string>>(
        async (connection, transaction) =>
        {
            var over = (await connection.QueryAsync<string>(
                $"""
                update jobs set input = null, output = null, request = null, data_removed = 1
                where removable = 1 and data_removed = 0 and state in ('succeeded', 'failed', 'canceled') and ended < {Now} - @age returning id
                """,
                new { age = age.TotalSeconds },
                transaction).ConfigureAwait(false)).ToArray();
            foreach (var some in over.Chunk(500))
            {
                await connection.ExecuteAsync($"delete from job_events where job {Database.In("@some")} and kind <> 'state'", new { some }, transaction).ConfigureAwait(false);
            }

            return over;
        },
        cancel);

    /// <inheritdoc/>
    public Task<int> SweepAsync(CancellationToken cancel = default) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var rows = (await connection.QueryAsync<JobRow>(
                $"""
                update jobs set ended = coalesce(ended, {Now}), seconds_left = null,
                  state = case when cancel_requested = 1 or deadline < {Now} then 'canceled' else 'failed' end,
                  error = case when cancel_requested = 1 then null when deadline < {Now} then '{TimeIsOver}'
                    else 'Three workers stopped without a word while they were at it: it may need more memory than they have.' end
                where id in (
                  select j.id from jobs j
                  where j.state = 'queued' and j.deadline < {Now}
                    or j.state = 'running' and j.lease_until < {Now} and (j.cancel_requested = 1 or j.deadline < {Now} or j.tries >= {MostTries}){Database.SkipLocked("j")})
                returning {JobRow.Columns}
                """,
                transaction: transaction).ConfigureAwait(false)).ToArray();
            foreach (var row in rows)
            {
                await ChangedAsync(connection, transaction, row, "completed").ConfigureAwait(false);
            }

            return rows.Length;
        },
        cancel);

    /// <inheritdoc/>
    public async Task SeenAsync(WorkerCard worker, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(worker);
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            insert into workers (id, abilities, hot_hands, hot_base, seen) values (@Id, @abilities, @hands, @HotBase, {Now})
            on conflict (id) do update set abilities = excluded.abilities, hot_hands = excluded.hot_hands, hot_base = excluded.hot_base, seen = excluded.seen
            """,
            new { worker.Id, abilities = $"{string.Join(' ', worker.Kinds)};{string.Join(' ', worker.Abilities)}", hands = string.Join('\n', worker.HotHands), worker.HotBase }).ConfigureAwait(false);
        await connection.ExecuteAsync($"delete from workers where seen < {Now} - 3600").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WorkerCard>> WorkersAsync(TimeSpan within, CancellationToken cancel = default)
    {
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<(string Id, string Abilities, string Hands, string Base)>(
            $"select id, abilities, hot_hands, hot_base from workers where seen > {Now} - @seconds order by id", new { seconds = within.TotalSeconds }).ConfigureAwait(false);
        return [.. rows.Select(row => new WorkerCard(
            row.Id, Parts(row.Abilities.Split(';')[0], ' '), Parts(row.Abilities.Split(';')[^1], ' '), Parts(row.Hands, '\n'), row.Base))];
    }

    private static string[] Parts(string text, char mark) => text.Split(mark, StringSplitOptions.RemoveEmptyEntries);

    private static string Name(JobState state) => state.ToString().ToLowerInvariant();
}
