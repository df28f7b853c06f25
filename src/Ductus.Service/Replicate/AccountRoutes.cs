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

/// <summary>The account, what its webhooks are signed with, the hardware, and deployments.</summary>
public sealed class AccountRoutes(IJobStore store, Orders orders, DeploymentStore deployments, ServiceOptions options)
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(60);

    /// <summary>Adds them below <c>/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account", (HttpContext http) => Wire.Json(new JsonObject { ["type"] = "user", ["username"] = http.Account().Name, ["name"] = http.Account().Name, ["github_url"] = null })).WithSummary("Whose token this is").WithTags("account");
        routes.MapGet("/webhooks/default/secret", (HttpContext http) => Wire.Json(new JsonObject { ["key"] = http.Account().WebhookSecret })).WithSummary("What webhooks are signed with").WithTags("account");
        routes.MapGet("/hardware", async (HttpContext http) =>
        {
            var workers = await store.WorkersAsync(Lately, http.RequestAborted).ConfigureAwait(false);
            var abilities = workers.SelectMany(worker => worker.Abilities).Append("cpu").Distinct().Order(StringComparer.Ordinal);
            return Wire.Json(new JsonArray([.. abilities.Select(ability => (JsonNode)new JsonObject { ["sku"] = ability, ["name"] = ability.ToUpperInvariant() })]));
        }).WithSummary("What workers have").WithTags("account");
        routes.MapGet("/deployments", async (HttpContext http) =>
        {
            return Wire.Json(Pages.Of((await deployments.ListAsync(http.Account().Name, http.RequestAborted).ConfigureAwait(false)).Select(Of)));
        }).WithSummary("List deployments").WithTags("deployments");
        routes.MapPost("/deployments", (Delegate)CreateAsync).WithSummary("Create a deployment").WithTags("deployments");
        routes.MapGet("/deployments/{owner}/{name}", async (HttpContext http, string owner, string name) => Wire.Json(Of(await GetAsync(http, owner, name).ConfigureAwait(false)))).WithSummary("Get a deployment").WithTags("deployments");
        routes.MapPatch("/deployments/{owner}/{name}", async (HttpContext http, string owner, string name) =>
        {
            http.Account(Scope.Predict);
            var card = await GetAsync(http, owner, name).ConfigureAwait(false);
            var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
            var model = body.Text("model") ?? card.Model;
            var version = await orders.VersionAsync(http.Account(), $"{model}:{body.Text("version") ?? card.Version}", http.RequestAborted).ConfigureAwait(false);
            card = card with { Number = card.Number + 1, Model = version.FullName, Version = version.Id, Hardware = body.Text("hardware") ?? card.Hardware, Least = Instances(body, "min_instances", card.Least), Most = Instances(body, "max_instances", card.Most), Created = DateTimeOffset.UtcNow };
            await deployments.PutAsync(card, http.RequestAborted).ConfigureAwait(false);
            return Wire.Json(Of(card));
        }).WithSummary("Make the next release of a deployment").WithTags("deployments");
        routes.MapDelete("/deployments/{owner}/{name}", async (HttpContext http, string owner, string name) =>
        {
            await GetAsync(http, owner, name).ConfigureAwait(false);
            await deployments.DeleteAsync(owner, name, http.RequestAborted).ConfigureAwait(false);
            return Results.NoContent();
        }).WithSummary("Delete a deployment").WithTags("deployments");
    }

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var account = http.Account(Scope.Predict);
        var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
        var name = body.Text("name") ?? throw ProblemException.Invalid("name is required");
        if (name.Length is 0 or > 100 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            throw ProblemException.Invalid("name: must be letters, digits and hyphens");
        }

        var model = body.Text("model") ?? throw ProblemException.Invalid("model is required");
        var version = await orders.VersionAsync(account, body.Text("version") is { } id ? $"{model}:{id}" : model, http.RequestAborted).ConfigureAwait(false);
        if (await deployments.GetAsync(account.Name, name, http.RequestAborted).ConfigureAwait(false) is not null)
        {
            throw new ProblemException(409, "Conflict", "There is a deployment of this name already.");
        }

        var card = new DeploymentCard(account.Name, name, 1, version.FullName, version.Id, body.Text("hardware") ?? "cpu", Instances(body, "min_instances", 0), Instances(body, "max_instances", 1), DateTimeOffset.UtcNow);
        await deployments.PutAsync(card, http.RequestAborted).ConfigureAwait(false);
        return Wire.Json(Of(card));
    }

    private async Task<DeploymentCard> GetAsync(HttpContext http, string owner, string name) =>
        (owner == http.Account().Name ? await deployments.GetAsync(owner, name, http.RequestAborted).ConfigureAwait(false) : null) ?? throw ProblemException.NotFound;

    private static int Instances(JsonObject body, string name, int usual) => body[name] switch
    {
        null => usual,
        JsonValue value when value.TryGetValue<int>(out var count) && count is >= 0 and <= 100 => count,
        _ => throw ProblemException.Invalid($"{name}: must be an integer from 0 to 100"),
    };

    private static JsonObject Of(DeploymentCard card) => new()
    {
        ["owner"] = card.Owner,
        ["name"] = card.Name,
        ["current_release"] = new JsonObject
        {
            ["number"] = card.Number,
            ["model"] = card.Model,
            ["version"] = card.Version,
            ["created_at"] = Wire.Time(card.Created),
            ["created_by"] = new JsonObject { ["type"] = "user", ["username"] = card.Owner, ["name"] = card.Owner },
            ["configuration"] = new JsonObject { ["hardware"] = card.Hardware, ["min_instances"] = card.Least, ["max_instances"] = card.Most },
        },
    };
}
