using System.Text.Json;
using Ductus.Files;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Studio.Queue;
using Ductus.Studio.Shelf;
using Ductus.Studio.Uploads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Studio.Web;

/// <summary>Pictures and files that pages show and send: <c>/files/HAND/...</c>. Every name is looked up, none becomes a path.</summary>
internal static class StudioFiles
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".svg"] = "image/svg+xml",
        [".pdf"] = "application/pdf",
        [".json"] = "application/json",
    };

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/files/{hand}/page/{page}", (string hand, string page, HandShelf shelf) => Send(PageOf(shelf, hand, page)));
        app.MapGet("/files/{hand}/line/{number:int}", (string hand, int number, HandShelf shelf) =>
            Send(shelf.Get(hand) is { } found ? Path.Combine(found.Folder, "lines", $"{number:D4}.png") : null));
        app.MapGet("/files/{hand}/paint/{page}/{kind}", (string hand, string page, string kind, HandShelf shelf) =>
            Send(shelf.Get(hand) is { } found && found.Notes.Page(page) is { Paint: > 0 } painted && PaintFiles.Kinds.Contains(kind) ? Path.Combine(found.Folder, PaintFiles.Name(painted, kind)) : null));
        app.MapGet("/files/{hand}/hand", (string hand, HandShelf shelf) => Send(shelf.Get(hand)?.HandFile, download: $"{hand}.safetensors"));
        app.MapGet("/files/job/{job}/{name}", async (string job, string name, string? download, StudioJobs jobs) =>
            Queue(await jobs.GetAsync(job).ConfigureAwait(false) is { } found ? jobs.Folders.Result(found, name) : null, download));
        app.MapPut("/files/{hand}/scans/{name}", TakeScanAsync).DisableAntiforgery();
        app.MapPut("/files/{hand}/paint/{page}", TakePaintAsync).DisableAntiforgery();
        app.MapPut("/checks/{name}", TakeCheckAsync).DisableAntiforgery();
        app.MapPut("/import/{name}", TakeHandAsync).DisableAntiforgery();
    }

    /// <summary>Keeps a picture or a text that was dropped; answers in JSON what became of it.</summary>
    internal static async Task<IResult> TakeScanAsync(string hand, string name, HttpContext context, HandShelf shelf, Words words)
    {
        if (shelf.Get(hand) is not { } found)
        {
            return Results.NotFound();
        }

        // Routing leaves slashes in a name as they were sent.
        name = name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        if (context.Request.ContentLength > ScanUploads.MostBytes)
        {
            return TooLarge(name, words);
        }

        try
        {
            var kept = await new ScanUploads(found.Folder).TakeAsync(name, context.Request.Body, context.RequestAborted).ConfigureAwait(false);
            foreach (var picture in kept)
            {
                found.Notes.AddPicture(picture);
            }

            return Results.Json(new { kept = kept.Count });
        }
        catch (UserException e)
        {
            return Refused(StatusCodes.Status422UnprocessableEntity, words.Told(e.Message));
        }
        catch (BadHttpRequestException)
        {
            return Refused(StatusCodes.Status413PayloadTooLarge, words["refused.cut-off", ScanUploads.PlainName(name)]);
        }
    }

    /// <summary>Puts the file of a hand on the shelf; whose it is, the file says.</summary>
    private static async Task<IResult> TakeHandAsync(string name, HttpContext context, HandShelf shelf, Words words)
    {
        try
        {
            return Results.Json(new { hand = (await shelf.ImportAsync(ScanUploads.PlainName(name), context.Request.Body, context.RequestAborted).ConfigureAwait(false)).Id });
        }
        catch (UserException e)
        {
            return Refused(StatusCodes.Status422UnprocessableEntity, words.Told(e.Message));
        }
        catch (BadHttpRequestException)
        {
            return Refused(StatusCodes.Status413PayloadTooLarge, words["refused.hand-cut-off"]);
        }
    }

    /// <summary>Has a file looked at for its origin.</summary>
    private static async Task<IResult> TakeCheckAsync(string name, HttpContext context, StudioJobs jobs, Words words)
    {
        if (context.Request.ContentLength > ScanUploads.MostBytes)
        {
            return TooLarge(name, words);
        }

        try
        {
            await jobs.CheckAsync(name, context.Request.Body, context.RequestAborted).ConfigureAwait(false);
            return Results.Json(new { kept = 1 });
        }
        catch (UserException e)
        {
            return Refused(StatusCodes.Status422UnprocessableEntity, words.Told(e.Message));
        }
        catch (BadHttpRequestException)
        {
            return Refused(StatusCodes.Status413PayloadTooLarge, words["refused.cut-off", ScanUploads.PlainName(name)]);
        }
    }

    private static IResult TooLarge(string name, Words words) =>
        Refused(StatusCodes.Status413PayloadTooLarge, words["refused.too-large", ScanUploads.PlainName(name), ScanUploads.MostBytes >> 20]);

    private static async Task<IResult> TakePaintAsync(string hand, string page, HttpContext context, HandShelf shelf, StudioJobs jobs, Words words)
    {
        const int Most = 24 << 20;
        if (shelf.Get(hand) is not { } found || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { } limit)
        {
            return Results.NotFound();
        }

        limit.MaxRequestBodySize = Most;
        try
        {
            var sent = await JsonSerializer.DeserializeAsync<Dictionary<string, string>>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false);
            PaintFiles.Save(found.Notes, page, [.. PaintFiles.Kinds.Select(kind => Convert.FromBase64String(sent![kind]))]);
            await jobs.CutAsync(found).ConfigureAwait(false);
            return Results.NoContent();
        }
        catch (UserException e)
        {
            return Refused(StatusCodes.Status422UnprocessableEntity, words.Told(e.Message));
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or BadHttpRequestException)
        {
            return Refused(StatusCodes.Status400BadRequest, words["refused.paint-cut-off"]);
        }
    }

    /// <summary>A refusal as scripts read it.</summary>
    internal static IResult Refused(int status, string sentence) => Results.Json(new { error = sentence }, statusCode: status);

    /// <summary>A page's picture as browsers show it.</summary>
    private static string? PageOf(HandShelf shelf, string hand, string page)
    {
        if (shelf.Get(hand) is not { } found || found.Notes.Page(page) is not { } known)
        {
            return null;
        }

        var shown = known.Picture is { } picture && Path.GetExtension(picture) is ".jpg" or ".jpeg" or ".png" ? known.Picture : known.Preview;
        return shown is null ? null : Path.Combine(found.Folder, shown);
    }

    private static IResult Queue(string? path, string? download) => Send(path, download is null ? null : Path.GetFileName(download));

    private static IResult Send(string? path, string? download = null) => path is null || !File.Exists(path)
        ? Results.NotFound()
        : Results.File(path, Types.GetValueOrDefault(Path.GetExtension(path).ToLowerInvariant(), "application/octet-stream"), download, lastModified: File.GetLastWriteTimeUtc(path));
}
