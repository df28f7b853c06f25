using System.Data.Common;
using Dapper;
using Ductus.Queue;
using Ductus.Work;

namespace Ductus.Service.Accounts;

/// <summary>How many pictures accounts have made: counted once a job, and kept when the job's own data are removed.</summary>
/// <param name="store">Where jobs are.</param>
public sealed class PictureCount(IJobStore store)
{
    private static readonly string[] Kinds = ["write", "paint"];

    /// <summary>When the month of an account begins (UTC), and when the next one does.</summary>
    public static (DateTimeOffset Begins, DateTimeOffset Ends) Month(DateTimeOffset now)
    {
        var begins = new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
        return (begins, begins.AddMonths(1));
    }

    /// <summary>Counts what has been made since it was last counted; to be called before data of jobs are removed.</summary>
    public async Task CountAsync(CancellationToken cancel = default)
    {
        await using var connection = await store.Database.ConnectAsync(cancel).ConfigureAwait(false);
        await CountAsync(null, connection, null).ConfigureAwait(false);
    }

    /// <summary>Pictures that an account has made in a month, with those that its open jobs will make; a text counts as one page until it is written.</summary>
    public async Task<long> OfAsync(string account, DateTimeOffset month, CancellationToken cancel = default)
    {
        await using var connection = await store.Database.ConnectAsync(cancel).ConfigureAwait(false);
        return await OfAsync(account, month, connection, null).ConfigureAwait(false);
    }

    /// <inheritdoc cref="OfAsync(string, DateTimeOffset, CancellationToken)"/>
    internal async Task<long> OfAsync(string account, DateTimeOffset month, DbConnection connection, DbTransaction? transaction)
    {
        // What waits is listed first: a job that ends meanwhile is counted twice rather than not at all.
        var open = await connection.QueryAsync<(string Kind, string? Input)>(
            $"select kind, input from jobs where account = @account and kind {store.Database.In("@Kinds")} and state in ('queued', 'running')", new { account, Kinds }, transaction).ConfigureAwait(false);
        await CountAsync(account, connection, transaction).ConfigureAwait(false);
        var made = await connection.QuerySingleAsync<long>(
            "select cast(coalesce(sum(made), 0) as bigint) from pictures where account = @account and created >= @since", new { account, since = (month - DateTimeOffset.UnixEpoch).TotalSeconds }, transaction).ConfigureAwait(false);
        return made + open.Sum(job => Of(job.Kind, job.Input));
    }

    /// <summary>Pictures that a job is to make, as far as is known before.</summary>
    public static int Of(string kind, string? input) => kind switch
    {
        "paint" when input is not null => WorkJson.Read<PaintInput>(input).Count,
        "paint" or "write" => 1,
        _ => 0,
    };

    /// <summary>Counts for one account, or for all (null).</summary>
    private async Task CountAsync(string? account, DbConnection connection, DbTransaction? transaction)
    {
        var made = await connection.QueryAsync<(string Id, string Account, string Kind, string Output, double Created)>(
            $"""
            select j.id, j.account, j.kind, j.output, j.created from jobs j left join pictures p on p.job = j.id
            where j.state = 'succeeded' and j.kind {store.Database.In("@Kinds")} and j.output is not null and p.job is null{(account is null ? "" : " and j.account = @account")}
            """,
            new { Kinds, account },
            transaction).ConfigureAwait(false);
        foreach (var job in made)
        {
            var count = job.Kind == "write" ? WorkJson.Read<WriteOutput>(job.Output).Pages : WorkJson.Read<PaintOutput>(job.Output).Files.Count;
            await connection.ExecuteAsync(
                "insert into pictures (job, account, made, created) values (@Id, @Account, @count, @Created) on conflict (job) do nothing", new { job.Id, job.Account, count, job.Created }, transaction).ConfigureAwait(false);
        }
    }
}
