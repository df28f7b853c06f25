using System.Data.Common;
using System.Globalization;
using Dapper;
using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Accounts;

/// <summary>What an account may still have of a service: seconds and pictures of the month, jobs that wait. What it has begun is finished.</summary>
/// <param name="store">Where jobs are.</param>
/// <param name="pictures">Pictures that were made.</param>
public sealed class Allowance(IJobStore store, PictureCount pictures)
{
    /// <summary>Refuses what an account has no seconds left for, or has too much of waiting: before anything is fetched or kept for it.</summary>
    /// <exception cref="ProblemException">It has.</exception>
    public async Task CheckAsync(Account account, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        await using var connection = await store.Database.ConnectAsync(cancel).ConfigureAwait(false);
        await CheckAsync(account, connection, null).ConfigureAwait(false);
    }

    /// <summary>Queues a job of an account if that is within what it may; of requests that come together each sees those before it.</summary>
    /// <exception cref="ProblemException">It is not.</exception>
    public Task<Job> QueueAsync(Account account, NewJob job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(job);
        return store.AddAsync(
            job with { Account = account.Name, RunningLimit = account.Running },
            async (connection, transaction) =>
            {
                await CheckAsync(account, connection, transaction).ConfigureAwait(false);
                await CheckPicturesAsync(account, job, connection, transaction).ConfigureAwait(false);
            },
            cancel);
    }

    private static async Task CheckAsync(Account account, DbConnection connection, DbTransaction? transaction)
    {
        if (account.SecondsAMonth is { } allowed && await SecondsAsync(account, connection, transaction).ConfigureAwait(false) >= allowed)
        {
            throw new ProblemException(402, "Insufficient credit", "You have used this month's allowance. It is renewed on the 1st; the owner of this server can raise it.");
        }

        if (await connection.QuerySingleAsync<long>("select count(*) from jobs where state = 'queued' and account = @Name", new { account.Name }, transaction).ConfigureAwait(false) >= account.Queued)
        {
            throw new ProblemException(429, "Too Many Requests", $"You have {account.Queued} jobs waiting, which is as many as may: try again when some are done.") { RetryAfter = 30 };
        }
    }

    /// <summary>Seconds that an account's jobs have run in this calendar month (UTC).</summary>
    private static Task<double> SecondsAsync(Account account, DbConnection connection, DbTransaction? transaction) => connection.QuerySingleAsync<double>(
        "select cast(coalesce(sum(ended - started), 0) as double precision) from jobs where account = @Name and created >= @since and ended is not null and started is not null",
        new { account.Name, since = (PictureCount.Month(DateTimeOffset.UtcNow).Begins - DateTimeOffset.UnixEpoch).TotalSeconds },
        transaction);

    private async Task CheckPicturesAsync(Account account, NewJob job, DbConnection connection, DbTransaction transaction)
    {
        var now = DateTimeOffset.UtcNow;
        var (begins, ends) = PictureCount.Month(now);
        if (account.PicturesAMonth is { } allowed && PictureCount.Of(job.Kind, job.Input) is > 0 and var asked && await pictures.OfAsync(account.Name, begins, connection, transaction).ConfigureAwait(false) + asked > allowed)
        {
            throw new ProblemException(429, "Too Many Requests", string.Create(CultureInfo.InvariantCulture, $"This would be more than your {allowed} pictures of this month: they are counted anew from {ends:yyyy-MM-dd'T'HH:mm:ss'Z'} on; the owner of this server can raise the number."))
            {
                RetryAfter = (int)Math.Ceiling((ends - now).TotalSeconds),
            };
        }
    }
}
