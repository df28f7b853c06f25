using System.Globalization;
using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Predictions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.Replicate;

/// <summary>Predictions, trainings and estimates.</summary>
public sealed class PredictionRoutes(IJobStore store, Orders orders, PredictionView view, Waiting waiting, ModelStore models, DeploymentStore deployments, ServiceOptions options)
{
    private static readonly string[] PredictionKinds = ["write", "paint"];
    private static readonly string[] TrainingKinds = ["clone", "train"];
    private const int PageSize = 100;

    /// <summary>Adds them below <c>/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/predictions", async (HttpContext http) =>
        {
            var account = http.Account(Scope.Predict);
            var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
            return await CreateAsync(http, account, await orders.VersionAsync(account, body.Text("version"), http.RequestAborted).ConfigureAwait(false), body, null).ConfigureAwait(false);
        }).WithSummary("Create a prediction").WithTags("predictions");
        routes.MapPost("/models/{owner}/{name}/predictions", async (HttpContext http, string owner, string name) =>
        {
            var account = http.Account(Scope.Predict);
            var model = await models.GetAsync(owner, name, account.Name, http.RequestAborted).ConfigureAwait(false) ?? throw ProblemException.NotFound;
            return await CreateAsync(http, account, model.Latest ?? throw ProblemException.Invalid("This model has no version yet."), await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false), null).ConfigureAwait(false);
        }).WithSummary("Create a prediction by a model's latest version").WithTags("predictions");
        routes.MapPost("/deployments/{owner}/{name}/predictions", async (HttpContext http, string owner, string name) =>
        {
            var account = http.Account(Scope.Predict);
            var deployment = (owner == account.Name ? await deployments.GetAsync(owner, name, http.RequestAborted).ConfigureAwait(false) : null) ?? throw ProblemException.NotFound;
            var version = await orders.VersionAsync(account, $"{deployment.Model}:{deployment.Version}", http.RequestAborted).ConfigureAwait(false);
            return await CreateAsync(http, account, version, await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false), $"{owner}/{name}").ConfigureAwait(false);
        }).WithSummary("Create a prediction by a deployment").WithTags("predictions");
        routes.MapPost("/models/{owner}/{name}/versions/{id}/trainings", async (HttpContext http, string owner, string name, string id) =>
        {
            var account = http.Account(Scope.Train);
            var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
            var version = await orders.VersionAsync(account, $"{owner}/{name}:{id}", http.RequestAborted).ConfigureAwait(false);
            var destination = body.Text("destination") ?? throw ProblemException.Invalid("destination is required");
            if (destination.Split('/') is not [var to, var model] || await models.GetAsync(to, model, account.Name, http.RequestAborted).ConfigureAwait(false) is not { } card || card.Account != account.Name)
            {
                throw new ProblemException(404, null, "The destination model does not exist, or is not yours: create it first.");
            }

            var (job, replayed) = await orders.PlaceAsync(account, version, Input(body), Terms(http, body) with { Destination = destination }, http.RequestAborted).ConfigureAwait(false);
            return await AnswerAsync(http, job, replayed).ConfigureAwait(false);
        }).WithSummary("Train a version of a model of yours").WithTags("trainings");
        routes.MapPost("/estimate", async (HttpContext http) =>
        {
            var account = http.Account();
            var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
            var version = await orders.VersionAsync(account, body.Text("version"), http.RequestAborted).ConfigureAwait(false);
            return Wire.Json(await orders.EstimateAsync(account, version, Input(body), body.ContainsKey("destination"), http.RequestAborted).ConfigureAwait(false));
        }).WithSummary("Say what a prediction or training would take and cost; nothing is made").WithTags("estimate");
        Map(routes, "/predictions", PredictionKinds);
        Map(routes, "/trainings", TrainingKinds);
    }

    private void Map(IEndpointRouteBuilder routes, string path, string[] kinds)
    {
        var tag = path[1..];
        routes.MapGet(path, (Delegate)((HttpContext http) => ListAsync(http, path, kinds))).WithSummary($"List {tag}, newest first").WithTags(tag);
        routes.MapGet(path + "/{id}", async (HttpContext http, string id) => Wire.Json(await view.OfAsync(
            await MineAsync(http, id, kinds).ConfigureAwait(false), http.Request.Address(options), cancel: http.RequestAborted).ConfigureAwait(false))).WithSummary("Get one").WithTags(tag);
        routes.MapPost(path + "/{id}/cancel", async (HttpContext http, string id) =>
        {
            var job = await MineAsync(http, id, kinds).ConfigureAwait(false);
            job = await store.CancelAsync(job.Id, http.RequestAborted).ConfigureAwait(false) ?? throw ProblemException.NotFound;
            return Wire.Json(await view.OfAsync(job, http.Request.Address(options), cancel: http.RequestAborted).ConfigureAwait(false));
        }).WithSummary("Stop one").WithTags(tag);
    }

    private async Task<Job> MineAsync(HttpContext http, string id, string[] kinds) =>
        JobId.IsOne(id) && await store.GetAsync(id, http.RequestAborted).ConfigureAwait(false) is { } job && ApiTag.Of(job) is not null && job.Account == http.Account().Name && kinds.Contains(job.Kind)
            ? job
            : throw ProblemException.NotFound;

    private async Task<IResult> CreateAsync(HttpContext http, Account account, VersionCard version, JsonObject body, string? deployment)
    {
        var (job, replayed) = await orders.PlaceAsync(account, version, Input(body), Terms(http, body) with { Deployment = deployment }, http.RequestAborted).ConfigureAwait(false);
        return await AnswerAsync(http, job, replayed).ConfigureAwait(false);
    }

    private async Task<IResult> AnswerAsync(HttpContext http, Job job, bool replayed)
    {
        if (replayed)
        {
            http.Response.Headers["Idempotent-Replayed"] = "true";
        }

        string? status = null;
        var inline = false;
        if (Waiting.Preferred(http.Request) is var (applied, time))
        {
            http.Response.Headers["Preference-Applied"] = applied;
            job = await waiting.ForAsync(job, time, http.RequestAborted).ConfigureAwait(false);
            inline = job.State == JobState.Succeeded;
            // Clients take any other status of an answer that was waited for as the end.
            status = PredictionView.IsOver(job) ? null : "starting";
        }

        return Wire.Json(await view.OfAsync(job, http.Request.Address(options), inline, status ?? (replayed ? null : PredictionView.IsOver(job) ? null : "starting"), cancel: http.RequestAborted).ConfigureAwait(false), 201);
    }

    private static JsonObject Input(JsonObject body) => body["input"] switch
    {
        null => [],
        JsonObject input => (JsonObject)input.DeepClone(),
        _ => throw ProblemException.Invalid("input: must be an object"),
    };

    private OrderTerms Terms(HttpContext http, JsonObject body)
    {
        string[] known = ["version", "input", "webhook", "webhook_events_filter", "stream", "destination"];
        if (body.Any(entry => !known.Contains(entry.Key)))
        {
            throw ProblemException.Invalid($"The body has a field that is not known here: there are {string.Join(", ", known)}.");
        }

        var after = http.Request.Headers["Cancel-After"].ToString();
        return new OrderTerms
        {
            Address = http.Request.Address(options),
            Webhook = body.Text("webhook"),
            WebhookEvents = body["webhook_events_filter"] is JsonArray events ? [.. events.Select(name => name is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")] : [],
            Key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 and <= 200 } key ? key : null,
            Within = after.Length == 0 ? null : Seconds(after) ?? throw ProblemException.Invalid("Cancel-After: must be a time as 90s, 5m or 1h, of 5 seconds at least"),
        };
    }

    /// <summary>A time as <c>90s</c>, <c>5m</c>, <c>1h</c> or a number of seconds; null if it is none.</summary>
    private static double? Seconds(string text)
    {
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        return double.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number * Math.Max(unit, 1) >= 5 ? number * Math.Max(unit, 1) : null;
    }

    private async Task<IResult> ListAsync(HttpContext http, string path, string[] kinds)
    {
        var account = http.Account();
        var address = http.Request.Address(options);
        var (before, after) = http.Request.Query["cursor"].ToString() switch
        {
            "" => (null, null),
            ['n', '.', .. var id] when JobId.IsOne(id) => (id, null),
            ['p', '.', .. var id] when JobId.IsOne(id) => ((string?)null, id),
            _ => throw ProblemException.Invalid("cursor: is none of this server's"),
        };
        DateTimeOffset? Time(string name) => http.Request.Query[name].ToString() is not { Length: > 0 } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw ProblemException.Invalid($"{name}: must be a time as 2026-01-31T12:00:00Z");
        var jobs = await store.ListAsync(
            new JobFilter { Account = account.Name, Kinds = kinds, Before = before, After = after, CreatedAfter = Time("created_after"), CreatedBefore = Time("created_before"), Limit = PageSize + 1 }, http.RequestAborted).ConfigureAwait(false);
        var more = jobs.Count > PageSize;
        var page = after is null ? jobs.Take(PageSize).ToArray() : [.. jobs.TakeLast(PageSize)];
        var next = page.Length > 0 && (after is not null || more) ? $"{address}/v1{path}?cursor=n.{page[^1].Id}" : null;
        var previous = page.Length > 0 && (before is not null || (after is not null && more)) ? $"{address}/v1{path}?cursor=p.{page[0].Id}" : null;
        var results = new JsonArray();
        foreach (var job in page.Where(job => ApiTag.Of(job) is not null))
        {
            results.Add((JsonNode)await view.OfAsync(job, address, logs: false, cancel: http.RequestAborted).ConfigureAwait(false));
        }

        return Wire.Json(new JsonObject { ["previous"] = previous, ["next"] = next, ["results"] = results });
    }
}
