using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Predictions;
using Ductus.Service.Replicate;
using Ductus.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.OpenAi;

/// <summary>Pictures as OpenAI's clients ask for them: a model that paints paints the prompt, a model that writes writes it on a page.</summary>
public sealed class ImageRoutes(IJobStore store, Orders orders, ModelStore models, FileStore files, Waiting waiting, ServiceOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);
    private readonly JobFolders _folders = new(options.Store);

    /// <summary>Adds them below <c>/openai/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/images/generations", async (HttpContext http) =>
        {
            var account = http.Account(Scope.Predict);
            var request = ImageRequest.Of(await Wire.ReadAsync(http.Request, options.MostJson).ConfigureAwait(false));
            return await AnswerAsync(http, account, request, "image_generation", null, null).ConfigureAwait(false);
        }).WithSummary("Make pictures of a prompt").WithTags("openai");
        routes.MapPost("/images/edits", async (HttpContext http) =>
        {
            var account = http.Account(Scope.Predict);
            if (!http.Request.HasFormContentType)
            {
                throw ProblemException.Invalid("Send the pictures as multipart/form-data.");
            }

            var form = await http.Request.ReadFormAsync(http.RequestAborted).ConfigureAwait(false);
            var image = form.Files["image"] ?? form.Files["image[]"] ?? throw ProblemException.Invalid("image is required");
            var request = ImageRequest.Of(form);
            return await AnswerAsync(http, account, request, "image_edit", await KeepAsync(account, image, http.RequestAborted).ConfigureAwait(false), form.Files["mask"] is { } mask ? await KeepAsync(account, mask, http.RequestAborted).ConfigureAwait(false) : null).ConfigureAwait(false);
        }).WithSummary("Paint over a picture").WithTags("openai").DisableAntiforgery();
        routes.MapGet("/models", async (HttpContext http) =>
        {
            var list = await models.ListAsync(http.Account().Name, cancel: http.RequestAborted).ConfigureAwait(false);
            return Wire.Json(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. list.Where(model => model.Latest is not null).Select(model => (JsonNode)new JsonObject { ["id"] = $"{model.Owner}/{model.Name}", ["object"] = "model", ["created"] = model.Latest!.Created.ToUnixTimeSeconds(), ["owned_by"] = model.Owner })]) });
        }).WithSummary("List models").WithTags("openai");
    }

    private async Task<string> KeepAsync(Account account, IFormFile part, CancellationToken cancel)
    {
        await using var content = part.OpenReadStream();
        return $"/v1/files/{(await files.AddAsync(account.Name, part.FileName, part.ContentType, "{}", content, account.Bytes, cancel).ConfigureAwait(false)).Id}";
    }

    private async Task<IResult> AnswerAsync(HttpContext http, Account account, ImageRequest request, string kind, string? image, string? mask)
    {
        var cancel = http.RequestAborted;
        var version = await VersionAsync(account, request.Model, cancel).ConfigureAwait(false);
        var writes = version.Kind is VersionKind.Hand or VersionKind.Mini;
        if (writes && image is not null)
        {
            throw ProblemException.Invalid($"The model '{request.Model}' writes pages and paints over none.");
        }

        var jobs = new List<Job>();
        for (var i = 0; i < (writes ? request.Count : 1); i++)
        {
            jobs.Add((await orders.PlaceAsync(account, version, writes ? request.ToWrite(i) : request.ToPaint(image, mask), new OrderTerms(), cancel).ConfigureAwait(false)).Job);
        }

        try
        {
            for (var i = 0; i < jobs.Count; i++)
            {
                jobs[i] = await waiting.ForAsync(jobs[i], Patience, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody is there any more to take the pictures.
            foreach (var job in jobs)
            {
                await store.CancelAsync(job.Id, CancellationToken.None).ConfigureAwait(false);
            }

            throw;
        }

        if (jobs.FirstOrDefault(job => job.State != JobState.Succeeded) is { } failed)
        {
            throw ProblemException.Invalid(failed.Error ?? "It was stopped.");
        }

        var pictures = jobs.SelectMany(job => PredictionView.Files(job).Take(writes ? 1 : request.Count).Select(file => (job, file))).ToArray();
        if (request.Streams)
        {
            await StreamAsync(http, request, kind, pictures).ConfigureAwait(false);
            return Results.Empty;
        }

        var address = http.Request.Address(options);
        var answer = new JsonObject
        {
            ["created"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["data"] = new JsonArray([.. pictures.Select(picture => (JsonNode)(request.AsAddress
                ? new JsonObject { ["url"] = PredictionView.AddressOf(picture.job, ApiTag.Of(picture.job)!, address, picture.file) }
                : new JsonObject { ["b64_json"] = Bytes(picture.job, picture.file) }))]),
        };
        request.Describe(answer);
        answer["usage"] = Usage();
        return Wire.Json(answer);
    }

    private async Task StreamAsync(HttpContext http, ImageRequest request, string kind, (Job Job, string File)[] pictures)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache,no-store";
        async Task Send(string type, JsonObject data)
        {
            data.Insert(0, "type", type);
            data["created_at"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
            request.Describe(data);
            if (type.EndsWith("completed", StringComparison.Ordinal))
            {
                data["usage"] = Usage();
            }

            await http.Response.WriteAsync($"event: {type}\ndata: {Wire.Text(data)}\n\n", http.RequestAborted).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
        }

        for (var i = 0; i < request.Partial; i++)
        {
            await Send($"{kind}.partial_image", new JsonObject { ["partial_image_index"] = i, ["b64_json"] = Bytes(pictures[0].Job, pictures[0].File) }).ConfigureAwait(false);
        }

        foreach (var (job, file) in pictures)
        {
            await Send($"{kind}.completed", new JsonObject { ["b64_json"] = Bytes(job, file) }).ConfigureAwait(false);
        }
    }

    private string Bytes(Job job, string file) => Convert.ToBase64String(File.ReadAllBytes(_folders.Result(job, file) ?? throw ProblemException.NotFound));

    private async Task<VersionCard> VersionAsync(Account account, string? model, CancellationToken cancel)
    {
        var name = model ?? $"{BuiltIn.Owner}/mini";
        try
        {
            return await orders.VersionAsync(account, name.Contains('/', StringComparison.Ordinal) ? name : "-", cancel).ConfigureAwait(false);
        }
        catch (ProblemException)
        {
            throw new ProblemException(404, null, $"The model '{(name.Length <= 100 ? name : "…")}' does not exist");
        }
    }

    private static JsonObject Usage() => new()
    {
        ["total_tokens"] = 0,
        ["input_tokens"] = 0,
        ["output_tokens"] = 0,
        ["input_tokens_details"] = new JsonObject { ["text_tokens"] = 0, ["image_tokens"] = 0 },
    };
}
