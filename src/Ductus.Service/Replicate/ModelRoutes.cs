using System.Text;
using System.Text.Json.Nodes;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Predictions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.Replicate;

/// <summary>Models and their versions.</summary>
public sealed class ModelRoutes(ModelStore models, ServiceOptions options)
{
    private const int MostWords = 1000;

    /// <summary>Adds them below <c>/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/models", async (HttpContext http) =>
        {
            return Page(await models.ListAsync(http.Account().Name, cancel: http.RequestAborted).ConfigureAwait(false), http);
        }).WithSummary("List models").WithTags("models");
        routes.MapMethods("/models", ["QUERY"], async (HttpContext http) =>
        {
            // The words come as plain text, from one client in the quotes of JSON.
            var words = Encoding.UTF8.GetString(await Wire.ReadBytesAsync(http.Request, MostWords).ConfigureAwait(false)).Trim().Trim('"');
            return Page(await models.ListAsync(http.Account().Name, words, http.RequestAborted).ConfigureAwait(false), http);
        }).WithSummary("Search models").WithTags("models").ExcludeFromDescription();
        routes.MapPost("/models", (Delegate)CreateAsync).WithSummary("Create a model, to train versions of").WithTags("models");
        routes.MapGet("/models/{owner}/{name}", async (HttpContext http, string owner, string name) => Wire.Json(Of(await GetAsync(http, owner, name).ConfigureAwait(false), http))).WithSummary("Get a model").WithTags("models");
        routes.MapPatch("/models/{owner}/{name}", async (HttpContext http, string owner, string name) =>
        {
            var model = await MineAsync(http, owner, name).ConfigureAwait(false);
            var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
            model = model with { Description = body.Text("description") ?? model.Description };
            await models.ChangeAsync(model, http.RequestAborted).ConfigureAwait(false);
            return Wire.Json(Of(model, http));
        }).WithSummary("Change a model").WithTags("models");
        routes.MapDelete("/models/{owner}/{name}", (HttpContext http, string owner, string name) => DeleteAsync(http, owner, name, null)).WithSummary("Delete a model").WithTags("models");
        routes.MapGet("/models/{owner}/{name}/versions", async (HttpContext http, string owner, string name) =>
        {
            await GetAsync(http, owner, name).ConfigureAwait(false);
            return Wire.Json(Pages.Of((await models.VersionsAsync(owner, name, http.RequestAborted).ConfigureAwait(false)).Select(Of)));
        }).WithSummary("List versions").WithTags("models");
        routes.MapGet("/models/{owner}/{name}/versions/{id}", async (HttpContext http, string owner, string name, string id) =>
        {
            await GetAsync(http, owner, name).ConfigureAwait(false);
            return Wire.Json(Of((await models.VersionsAsync(owner, name, http.RequestAborted).ConfigureAwait(false)).FirstOrDefault(version => version.Id == id) ?? throw ProblemException.NotFound));
        }).WithSummary("Get a version").WithTags("models");
        routes.MapDelete("/models/{owner}/{name}/versions/{id}", (HttpContext http, string owner, string name, string id) => DeleteAsync(http, owner, name, id)).WithSummary("Delete a version").WithTags("models");
        routes.MapGet("/models/{owner}/{name}/readme", async (HttpContext http, string owner, string name) => Results.Text((await GetAsync(http, owner, name).ConfigureAwait(false)).Description)).WithSummary("Get a model's description").WithTags("models");
        routes.MapGet("/models/{owner}/{name}/examples", async (HttpContext http, string owner, string name) =>
        {
            await GetAsync(http, owner, name).ConfigureAwait(false);
            return Wire.Json(Pages.Of([]));
        }).WithSummary("List examples").WithTags("models");
        routes.MapGet("/collections", (HttpContext http) => Wire.Json(Pages.Of([Collection()]))).WithSummary("List collections").WithTags("models");
        routes.MapGet("/collections/{slug}", async (HttpContext http, string slug) =>
        {
            if (slug != "hands")
            {
                throw ProblemException.NotFound;
            }

            var collection = Collection();
            collection["full_description"] = null;
            collection["models"] = new JsonArray([.. (await models.ListAsync(http.Account().Name, cancel: http.RequestAborted).ConfigureAwait(false)).Select(model => (JsonNode)Of(model, http))]);
            return Wire.Json(collection);
        }).WithSummary("Get a collection").WithTags("models");
    }

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var account = http.Account(Scope.Train);
        var body = await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false);
        string owner = body.Text("owner") ?? account.Name, name = body.Text("name") ?? throw ProblemException.Invalid("name is required");
        if (owner != account.Name)
        {
            throw ProblemException.Invalid($"owner: must be {account.Name}, whose token this is");
        }

        if (name.Length > 100 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.') || name.Trim('.', '-', '_').Length == 0)
        {
            throw ProblemException.Invalid("name: must be small letters, digits, hyphens, underscores and full stops");
        }

        // A hand is somebody's: nobody else sees it.
        var model = new ModelCard(owner, name, account.Name, Cut(body.Text("description") ?? ""), "private", body.Text("hardware") ?? "cpu", null);
        return await models.AddAsync(model, http.RequestAborted).ConfigureAwait(false)
            ? Wire.Json(Of(model, http), 201)
            : throw new ProblemException(409, "Conflict", "There is a model of this name already.");
    }

    private async Task<IResult> DeleteAsync(HttpContext http, string owner, string name, string? version)
    {
        await MineAsync(http, owner, name).ConfigureAwait(false);
        foreach (var gone in await models.DeleteAsync(owner, name, version, http.RequestAborted).ConfigureAwait(false))
        {
            Files.WholeFile.TryDelete(gone.File);
        }

        return Results.NoContent();
    }

    private async Task<ModelCard> GetAsync(HttpContext http, string owner, string name) => await models.GetAsync(owner, name, http.Account().Name, http.RequestAborted).ConfigureAwait(false) ?? throw ProblemException.NotFound;

    private async Task<ModelCard> MineAsync(HttpContext http, string owner, string name)
    {
        var account = http.Account(Scope.Train);
        var model = await GetAsync(http, owner, name).ConfigureAwait(false);
        return model.Account == account.Name ? model : throw ProblemException.NotFound;
    }

    private IResult Page(IEnumerable<ModelCard> cards, HttpContext http) => Wire.Json(Pages.Of(cards.Select(card => Of(card, http))));

    private JsonObject Of(ModelCard model, HttpContext http) => new()
    {
        ["url"] = $"{http.Request.Address(options)}/v1/models/{model.Owner}/{model.Name}",
        ["owner"] = model.Owner,
        ["name"] = model.Name,
        ["description"] = model.Description,
        ["visibility"] = model.Visibility,
        ["is_official"] = false,
        ["github_url"] = null,
        ["paper_url"] = null,
        ["license_url"] = null,
        ["run_count"] = 0,
        ["cover_image_url"] = null,
        ["default_example"] = null,
        ["latest_version"] = model.Latest is { } version ? Of(version) : null,
    };

    private static JsonObject Of(VersionCard version) => new()
    {
        ["id"] = version.Id,
        ["created_at"] = Wire.Time(version.Created),
        ["cog_version"] = "0.16.0",
        ["openapi_schema"] = Field.Schema(InputForms.OfPrediction(version), InputForms.OfTraining(version)),
    };

    private static JsonObject Collection() => new() { ["name"] = "Hands", ["slug"] = "hands", ["description"] = "Cloned hands" };

    private static string Cut(string text) => text.Length <= 500 ? text : text[..500];
}

/// <summary>Lists in the form of pages.</summary>
internal static class Pages
{
    /// <summary>The only page.</summary>
    public static JsonObject Of(IEnumerable<JsonObject> results) => new() { ["previous"] = null, ["next"] = null, ["results"] = new JsonArray([.. results.Select(result => (JsonNode)result)]) };
}
