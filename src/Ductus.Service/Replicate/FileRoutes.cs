using System.Text.Json;
using System.Text.Json.Nodes;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.Replicate;

/// <summary>Uploaded files.</summary>
public sealed class FileRoutes(FileStore files, ServiceOptions options)
{
    private const int MostMetadata = 10_000;

    /// <summary>Adds them below <c>/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/files", (Delegate)CreateAsync).WithSummary("Upload a file").WithTags("files").DisableAntiforgery();
        routes.MapGet("/files", async (HttpContext http) =>
        {
            return Wire.Json(Pages.Of((await files.ListAsync(http.Account(Scope.Files).Name, http.RequestAborted).ConfigureAwait(false)).Select(file => Of(file, http))));
        }).WithSummary("List files").WithTags("files");
        routes.MapGet("/files/{id}", async (HttpContext http, string id) => Wire.Json(Of(await GetAsync(http, id).ConfigureAwait(false), http))).WithSummary("Get what is known of a file").WithTags("files");
        routes.MapGet("/files/{id}/download", async (HttpContext http, string id) =>
        {
            var file = await GetAsync(http, id).ConfigureAwait(false);
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return Results.File(files.PathOf(file), "application/octet-stream", file.Name);
        }).WithSummary("Download a file").WithTags("files");
        routes.MapDelete("/files/{id}", async (HttpContext http, string id) =>
            await files.DeleteAsync(id, http.Account(Scope.Files).Name, http.RequestAborted).ConfigureAwait(false) ? Results.NoContent() : throw ProblemException.NotFound).WithSummary("Delete a file").WithTags("files");
    }

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var account = http.Account(Scope.Files);
        if (http.Request.ContentLength > options.MostUpload + (1 << 20))
        {
            throw ProblemException.TooLarge(options.MostUpload);
        }

        if (!http.Request.HasFormContentType)
        {
            throw ProblemException.Invalid("Send the file as multipart/form-data, in a part named content.");
        }

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = options.MostUpload + (1 << 20), ValueCountLimit = 20 }, http.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw ProblemException.TooLarge(options.MostUpload);
        }

        var content = form.Files["content"] ?? throw ProblemException.Invalid("content is required: a file in a part of this name");
        await using var stream = content.OpenReadStream();
        var name = form["filename"].FirstOrDefault() ?? content.FileName;
        var file = await files.AddAsync(account.Name, name, form["type"].FirstOrDefault() ?? content.ContentType, await MetadataAsync(form).ConfigureAwait(false), stream, account.Bytes, http.RequestAborted).ConfigureAwait(false);
        return Wire.Json(Of(file, http), 201);
    }

    /// <summary>A field from one client, a part with a file's name from another.</summary>
    private static async Task<string> MetadataAsync(IFormCollection form)
    {
        var text = form["metadata"].FirstOrDefault();
        if (form.Files["metadata"] is { Length: <= MostMetadata } part)
        {
            using var reader = new StreamReader(part.OpenReadStream());
            text = await reader.ReadToEndAsync().ConfigureAwait(false);
        }

        try
        {
            return text is not { Length: > 0 and <= MostMetadata } || JsonNode.Parse(text) is not JsonObject ? "{}" : text;
        }
        catch (JsonException)
        {
            throw ProblemException.Invalid("metadata: must be a JSON object");
        }
    }

    private async Task<FileCard> GetAsync(HttpContext http, string id) => await files.GetAsync(id, http.Account(Scope.Files).Name, http.RequestAborted).ConfigureAwait(false) ?? throw ProblemException.NotFound;

    private JsonObject Of(FileCard file, HttpContext http) => new()
    {
        ["id"] = file.Id,
        ["name"] = file.Name,
        ["content_type"] = file.ContentType,
        ["size"] = file.Size,
        ["etag"] = file.Md5,
        ["checksums"] = new JsonObject { ["sha256"] = file.Sha256, ["md5"] = file.Md5 },
        ["metadata"] = JsonNode.Parse(file.Metadata),
        ["created_at"] = Wire.Time(file.Created),
        ["expires_at"] = Wire.Time(file.Expires),
        ["urls"] = new JsonObject { ["get"] = $"{http.Request.Address(options)}/v1/files/{file.Id}" },
    };
}
