using System.Globalization;
using System.Text;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Outbound;
using Ductus.Service.Predictions;
using Microsoft.Extensions.Hosting;

namespace Ductus.Service.Hosting;

/// <summary>Delivers what is in the outbox: of one job one after the other, each under one name however often it is tried.</summary>
public sealed class WebhookSender(IJobStore store, AccountStore accounts, PredictionView view, OutboundClient outbound) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>After a try that failed; then it is given up.</summary>
    private static readonly TimeSpan[] Again = [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await store.NextDeliveryAsync(stoppingToken).ConfigureAwait(false) is { } delivery)
                {
                    await DeliverAsync(delivery, stoppingToken).ConfigureAwait(false);
                    continue;
                }
            }
            catch (Exception e) when (e is UserException or System.Data.Common.DbException or OperationCanceledException)
            {
                // The database is away, or the service ends: the message stays where it is.
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task DeliverAsync(Delivery delivery, CancellationToken cancel)
    {
        var job = await store.GetAsync(delivery.Job, cancel).ConfigureAwait(false);
        var account = job is null ? null : await accounts.GetAsync(job.Account, cancel).ConfigureAwait(false);
        if (job is null || account is null)
        {
            await store.DeliveredAsync(delivery, "", null, cancel).ConfigureAwait(false);
            return;
        }

        var body = delivery.Body ?? Wire.Text(await view.OfAsync(job, ApiTag.Of(job)?.Address ?? "", cancel: cancel).ConfigureAwait(false));
        var arrived = false;
        try
        {
            var seconds = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("webhook-id", delivery.Id);
            request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("webhook-signature", WebhookSignature.Of(account.WebhookSecret, delivery.Id, seconds, body));
            using var response = await outbound.SendAsync(request, cancel).ConfigureAwait(false);
            arrived = response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            // Tried again.
        }

        ServiceMetrics.WebhookTries.Add(1, new KeyValuePair<string, object?>("arrived", arrived));
        await store.DeliveredAsync(delivery, body, arrived || delivery.Tries > Again.Length ? null : Again[delivery.Tries - 1], cancel).ConfigureAwait(false);
    }
}
