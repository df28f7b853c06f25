using System.Data.Common;
using Dapper;

namespace Ductus.Queue;

/// <content>Messages about jobs, queued in the transaction that makes them true.</content>
public abstract partial class SqlJobStore
{
    /// <summary>Messages about output and logs are at least so far apart, in seconds.</summary>
    private const double Apart = 0.5;

    /// <summary>Who has taken a message has so long to deliver it, in seconds.</summary>
    private const double DeliveryLease = 60;

    /// <inheritdoc/>
    public Task<Delivery?> NextDeliveryAsync(CancellationToken cancel = default) => Database.InTransactionAsync(
        async (connection, transaction) =>
        {
            var (id, job, name, url, body, tries) = await connection.QuerySingleOrDefaultAsync<(string? Id, string Job, string Event, string Url, string? Body, long Tries)>(
                $"""
                update outbox set try_at = {Now} + {DeliveryLease}, tries = tries + 1
                where id = (
                  select o.id from outbox o
                  where o.try_at <= {Now} and not exists (select 1 from outbox e where e.job = o.job and e.number < o.number)
                  order by o.try_at limit 1{Database.SkipLocked("o")})
                returning id, job, event, url, body, tries
                """,
                transaction: transaction).ConfigureAwait(false);
            return id is null ? null : new Delivery(id, job, name, url, body, (int)tries);
        },
        cancel);

    /// <inheritdoc/>
    public async Task DeliveredAsync(Delivery delivery, string body, TimeSpan? again, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        await using var connection = await Database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            again is null ? "delete from outbox where id = @Id" : $"update outbox set try_at = {Now} + @seconds, body = @body where id = @Id",
            new { delivery.Id, body, seconds = again?.TotalSeconds ?? 0 }).ConfigureAwait(false);
    }

    private async Task PostAsync(DbConnection connection, DbTransaction transaction, JobRow row, string? name)
    {
        if (name is null || row.Webhook is null || !row.WebhookEvents.Split(',').Contains(name))
        {
            return;
        }

        var often = name is "output" or "logs";
        if (often && await connection.QuerySingleAsync<long>(
            $"select count(*) from outbox where job = @Id and event = @name and created > {Now} - {Apart}", new { row.Id, name }, transaction).ConfigureAwait(false) > 0)
        {
            return;
        }

        await connection.ExecuteAsync(
            $"insert into outbox (id, job, number, event, url, created, try_at) values (@message, @Id, @Events, @name, @Webhook, {Now}, {Now})",
            new { message = "msg_" + JobId.New(), row.Id, row.Events, name, row.Webhook }, transaction).ConfigureAwait(false);
    }
}
