using System.Text;
using System.Text.Json;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Studio.Queue;
using Ductus.Studio.Shelf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Studio.Web;

/// <summary>
/// What a window sends while it is being closed, when its connection is gone before what goes over it has arrived. It is an edit as any other, and can be undone.
/// </summary>
internal static class LastEdits
{
    private const int MostBytes = 1 << 18;

    /// <summary>Adds the addresses.</summary>
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/files/{hand}/outline/{page}/{line}", TakeOutlineAsync).DisableAntiforgery();
        app.MapPut("/files/{hand}/draft/{page}/{line}", TakeDraftAsync).DisableAntiforgery();
    }

    /// <summary>Moves the outline of a line.</summary>
    private static Task<IResult> TakeOutlineAsync(string hand, string page, string line, HttpContext context, HandShelf shelf, StudioJobs jobs, Words words) => TakeAsync(hand, context, shelf, words, async found =>
    {
        var polygon = await JsonSerializer.DeserializeAsync<float[][]>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false) ?? [];
        found.Notes.Edit(page, of => LineEdits.Move(of, line, polygon));
        await jobs.CutAsync(found).ConfigureAwait(false);
    });

    /// <summary>Keeps what was typed of a line's text, which nobody has said to be right.</summary>
    private static Task<IResult> TakeDraftAsync(string hand, string page, string line, HttpContext context, HandShelf shelf, Words words) => TakeAsync(hand, context, shelf, words, async found =>
    {
        using var body = new StreamReader(context.Request.Body, Encoding.UTF8);
        var text = await body.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
        found.Notes.Edit(page, of => LineEdits.Say(of, line, text, isRight: false));
    });

    private static async Task<IResult> TakeAsync(string hand, HttpContext context, HandShelf shelf, Words words, Func<StudioHand, Task> edit)
    {
        if (shelf.Get(hand) is not { } found || context.Features.Get<IHttpMaxRequestBodySizeFeature>() is not { } limit)
        {
            return Results.NotFound();
        }

        limit.MaxRequestBodySize = MostBytes;
        try
        {
            await edit(found).ConfigureAwait(false);
            return Results.NoContent();
        }
        catch (UserException e)
        {
            return StudioFiles.Refused(StatusCodes.Status422UnprocessableEntity, words.Told(e.Message));
        }
        catch (JsonException)
        {
            return StudioFiles.Refused(StatusCodes.Status400BadRequest, words["refused.corners"]);
        }
        catch (BadHttpRequestException e)
        {
            return Results.StatusCode(e.StatusCode);
        }
    }
}
