using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Outbound;

namespace Ductus.Service.Predictions;

/// <summary>What goes with an order besides its input.</summary>
public sealed record OrderTerms
{
    /// <summary>Where the server is for whoever orders.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whose deployment it comes through.</summary>
    public string? Deployment { get; init; }

    /// <summary>Where to tell what becomes of it.</summary>
    public string? Webhook { get; init; }

    /// <summary>What to tell.</summary>
    public IReadOnlyList<string> WebhookEvents { get; init; } = [];

    /// <summary>Seconds after which it is stopped.</summary>
    public double? Within { get; init; }

    /// <summary>The key under which the same request is one.</summary>
    public string? Key { get; init; }

    /// <summary>The model that a training makes a version of.</summary>
    public string? Destination { get; init; }
}

/// <summary>Takes orders: checks them against model, input and quota, and queues them.</summary>
public sealed class Orders(IJobStore store, Allowance allowance, ModelStore models, WorkOrders works, Estimates estimates, Idempotency idempotency, OutboundClient outbound)
{
    private static readonly string[] Events = ["start", "output", "logs", "completed"];

    /// <summary>The version that a request names: 64 digits, <c>owner/name</c>, or both with a colon between.</summary>
    /// <exception cref="ProblemException">There is none that the account may use.</exception>
    public async Task<VersionCard> VersionAsync(Account account, string? named, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (named is null)
        {
            throw ProblemException.Invalid("version is required");
        }

        (string? name, string? id) = named.Split(':', 2) is [var before, var after] ? (before, after) : named.Contains('/', StringComparison.Ordinal) ? (named, (string?)null) : ((string?)null, named);
        var version = name is null ? await models.VersionAsync(id!, account.Name, cancel).ConfigureAwait(false)
            : name.Split('/') is not [var owner, var model] || await models.GetAsync(owner, model, account.Name, cancel).ConfigureAwait(false) is not { } card ? null
            : id is null ? card.Latest
            : (await models.VersionsAsync(owner, model, cancel).ConfigureAwait(false)).FirstOrDefault(one => one.Id == id);
        return version ?? throw ProblemException.NoVersion;
    }

    /// <summary>What an order would take; nothing is queued.</summary>
    /// <exception cref="ProblemException">It cannot be taken.</exception>
    public async Task<JsonObject> EstimateAsync(Account account, VersionCard version, JsonObject input, bool training, CancellationToken cancel)
    {
        var (job, units) = await MakeAsync(account, version, input, training ? "estimate" : null, cancel).ConfigureAwait(false);
        return await estimates.OfAsync(job, units, cancel).ConfigureAwait(false);
    }

    /// <summary>Takes an order.</summary>
    /// <returns>The job, and whether an earlier request had queued it.</returns>
    /// <exception cref="ProblemException">It cannot be taken.</exception>
    public async Task<(Job Job, bool Replayed)> PlaceAsync(Account account, VersionCard version, JsonObject input, OrderTerms terms, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(terms);
        CheckWebhook(terms);
        if (terms.Key is { } key)
        {
            var hash = Secrets.Hash($"{version.Id}\n{Wire.Text(input)}\n{terms.Destination}\n{terms.Webhook}");
            if (await idempotency.TakeAsync(account.Name, key, hash, cancel).ConfigureAwait(false) is { } earlier && await store.GetAsync(earlier, cancel).ConfigureAwait(false) is { } known)
            {
                return (known, true);
            }

            try
            {
                var made = await QueueAsync(account, version, input, terms, cancel).ConfigureAwait(false);
                await idempotency.SetAsync(account.Name, key, made.Id, CancellationToken.None).ConfigureAwait(false);
                return (made, false);
            }
            catch
            {
                await idempotency.LetGoAsync(account.Name, key).ConfigureAwait(false);
                throw;
            }
        }

        return (await QueueAsync(account, version, input, terms, cancel).ConfigureAwait(false), false);
    }

    private async Task<Job> QueueAsync(Account account, VersionCard version, JsonObject input, OrderTerms terms, CancellationToken cancel)
    {
        // Cheap refusals first; files that an input names are fetched after them.
        await allowance.CheckAsync(account, cancel).ConfigureAwait(false);
        var (job, units) = await MakeAsync(account, version, input, terms.Destination, cancel).ConfigureAwait(false);
        var tag = new ApiTag(version.FullName, version.Id, Secrets.Address())
        {
            Destination = terms.Destination,
            Address = terms.Address,
            Deployment = terms.Deployment,
            Units = units,
            Seconds = await estimates.SecondsAsync(job, units, cancel).ConfigureAwait(false),
            Base = version.Base,
        };
        return await allowance.QueueAsync(
            account,
            job with
            {
                Tag = tag.Write(),
                Request = Wire.Text(input),
                Removable = true,
                Webhook = terms.Webhook,
                WebhookEvents = terms.WebhookEvents.Count > 0 ? terms.WebhookEvents : Events,
                Within = terms.Within,
                Priority = terms.Deployment is null ? 0 : 1,
            },
            cancel).ConfigureAwait(false);
    }

    private Task<(NewJob Job, double Units)> MakeAsync(Account account, VersionCard version, JsonObject input, string? destination, CancellationToken cancel) =>
        destination is null ? works.PredictionAsync(account, version, input, cancel) : works.TrainingAsync(account, version, input, destination.Split('/')[^1], cancel);

    private void CheckWebhook(OrderTerms terms)
    {
        if (terms.Webhook is { } webhook && outbound.Objection(webhook) is { } objection)
        {
            throw ProblemException.Invalid($"webhook: {objection}");
        }

        if (terms.WebhookEvents.FirstOrDefault(name => !Events.Contains(name)) is not null)
        {
            throw ProblemException.Invalid($"webhook_events_filter: must be of {string.Join(", ", Events)}");
        }
    }
}
