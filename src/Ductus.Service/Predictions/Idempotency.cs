using Dapper;
using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Predictions;

/// <summary>The same request sent again under the same <c>Idempotency-Key</c> gets the job of the first, for a day.</summary>
/// <param name="database">Where keys are.</param>
public sealed class Idempotency(Database database)
{
    private const double Kept = 24 * 3600;

    /// <summary>Who holds a key without having made a job has so long, in seconds: then it is taken to have died.</summary>
    private const double Making = 30;

    /// <summary>Takes a key, or waits for who has it.</summary>
    /// <returns>The job of an earlier request; null: the key is the caller's, who then calls <see cref="SetAsync"/> or <see cref="LetGoAsync"/>.</returns>
    /// <exception cref="ProblemException">It was used with another request.</exception>
    public async Task<string?> TakeAsync(string account, string key, string hash, CancellationToken cancel)
    {
        while (true)
        {
            await using (var connection = await database.ConnectAsync(cancel).ConfigureAwait(false))
            {
                await connection.ExecuteAsync(
                    $"delete from idempotency where account = @account and name = @key and (created < {database.Now} - {Kept} or job is null and created < {database.Now} - {Making})", new { account, key }).ConfigureAwait(false);
                if (await connection.ExecuteAsync(
                    $"insert into idempotency (account, name, hash, created) values (@account, @key, @hash, {database.Now}) on conflict do nothing", new { account, key, hash }).ConfigureAwait(false) > 0)
                {
                    return null;
                }

                var (known, job) = await connection.QuerySingleOrDefaultAsync<(string? Hash, string? Job)>("select hash, job from idempotency where account = @account and name = @key", new { account, key }).ConfigureAwait(false);
                if (known is not null && known != hash)
                {
                    throw new ProblemException(422, "Idempotency key reused", "This Idempotency-Key was used with another request.");
                }

                if (job is not null)
                {
                    return job;
                }
            }

            await Task.Delay(50, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Says which job a key stands for.</summary>
    public async Task SetAsync(string account, string key, string job, CancellationToken cancel)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync("update idempotency set job = @job where account = @account and name = @key", new { account, key, job }).ConfigureAwait(false);
    }

    /// <summary>Lets a key go whose request was refused.</summary>
    public async Task LetGoAsync(string account, string key)
    {
        await using var connection = await database.ConnectAsync().ConfigureAwait(false);
        await connection.ExecuteAsync("delete from idempotency where account = @account and name = @key and job is null", new { account, key }).ConfigureAwait(false);
    }
}
