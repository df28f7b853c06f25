using System.Text.Json.Nodes;
using Ductus.Application;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Predictions;
using Ductus.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.Replicate;

/// <summary>What files say of their origin, as <c>ductus verify --json</c> tells it. A worker looks at them, and they are deleted when the answer is given, else with other uploads.</summary>
public sealed class VerifyRoutes(IJobStore store, Allowance allowance, FileStore files, Waiting waiting, ServiceOptions options)
{
    private const int MostFiles = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] Kinds = ["image/png", "image/jpeg", "image/webp", "application/pdf", "application/octet-stream"];

    /// <summary>Adds them below <c>/v1</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/verify", (Delegate)CreateAsync)
            .WithSummary("Say what files tell of their origin: content credentials, the mark in the ink, metadata").WithDescription($"Up to {MostFiles} PNG, JPEG, WebP or PDF files as multipart/form-data, or the bytes of one. An answer that takes longer than a minute, or than 'Prefer: wait=n' says, is fetched from the address that comes with 202.")
            .WithTags("verify").Accepts<IFormFileCollection>("multipart/form-data", Kinds).Produces<OriginReport[]>().Produces(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .DisableAntiforgery();
        routes.MapGet("/verify/{id}", async (HttpContext http, string id) =>
        {
            var account = http.Account(Scope.Verify);
            var job = JobId.IsOne(id) && await store.GetAsync(id, http.RequestAborted).ConfigureAwait(false) is { Kind: VerifyWork.Name } known && known.Account == account.Name ? known : throw ProblemException.NotFound;
            return await AnswerAsync(http, account, job).ConfigureAwait(false);
        }).WithSummary("Get what files tell of their origin, once they have been looked at").WithTags("verify").Produces<OriginReport[]>().Produces(StatusCodes.Status202Accepted);
    }

    private async Task<IResult> CreateAsync(HttpContext http)
    {
        var cancel = http.RequestAborted;
        var account = http.Account(Scope.Verify);
        await allowance.CheckAsync(account, cancel).ConfigureAwait(false);
        var kept = new List<FileCard>();
        Job? job = null;
        try
        {
            await KeepAsync(http, account, kept).ConfigureAwait(false);
            var input = new VerifyInput([.. kept.Select(file => new FileToVerify(files.PathOf(file), file.Name))]);
            // Before what takes longer: somebody waits for it.
            job = await allowance.QueueAsync(account, new NewJob(VerifyWork.Name, WorkJson.Write(input)) { Removable = true, Priority = 1 }, cancel).ConfigureAwait(false);
            job = await waiting.ForAsync(job, Waiting.Preferred(http.Request)?.Time ?? Patience, cancel).ConfigureAwait(false);
            return await AnswerAsync(http, account, job).ConfigureAwait(false);
        }
        catch
        {
            // Nobody learns of the job: it is stopped.
            if (job is not null)
            {
                await store.CancelAsync(job.Id, CancellationToken.None).ConfigureAwait(false);
            }

            await DeleteAsync(account, kept.Select(file => file.Id)).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<IResult> AnswerAsync(HttpContext http, Account account, Job job)
    {
        if (!PredictionView.IsOver(job))
        {
            http.Response.Headers.RetryAfter = "2";
            return Wire.Json(new JsonObject { ["id"] = job.Id, ["status"] = PredictionView.Status(job), ["urls"] = new JsonObject { ["get"] = $"{http.Request.Address(options)}/v1/verify/{job.Id}" } }, StatusCodes.Status202Accepted);
        }

        if (job.Input is { } input)
        {
            await DeleteAsync(account, WorkJson.Read<VerifyInput>(input).Files.Select(file => Path.GetFileNameWithoutExtension(file.Path))).ConfigureAwait(false);
        }

        return job switch
        {
            { State: JobState.Succeeded, Output: { } output } => Results.Text(OriginReport.ToJson(WorkJson.Read<VerifyOutput>(output).Reports), "application/json"),
            { State: JobState.Failed } => throw new ProblemException(422, "Verification failed", job.Error ?? "The files could not be looked at."),
            _ => throw ProblemException.NotFound,
        };
    }

    /// <summary>Keeps the files of a request, as far as it comes.</summary>
    private async Task KeepAsync(HttpContext http, Account account, List<FileCard> kept)
    {
        if (http.Request.ContentLength > options.MostUpload + (1 << 20))
        {
            throw ProblemException.TooLarge(options.MostUpload);
        }

        var kind = http.Request.ContentType?.Split(';')[0].Trim() ?? "";
        if (Kinds.Contains(kind))
        {
            kept.Add(await files.AddAsync(account.Name, "file", kind, "{}", http.Request.Body, account.Bytes, http.RequestAborted).ConfigureAwait(false));
            if (kept[0].Size == 0)
            {
                throw ProblemException.Invalid("The body is empty: send the bytes of a PNG, JPEG, WebP or PDF file.");
            }

            return;
        }

        if (!http.Request.HasFormContentType)
        {
            throw ProblemException.Invalid("Send files as multipart/form-data, or the bytes of one as image/png, image/jpeg, image/webp or application/pdf.");
        }

        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = options.MostUpload + (1 << 20), ValueCountLimit = 10 * MostFiles }, http.RequestAborted).ConfigureAwait(false);
        }
        catch (InvalidDataException e) when (e.Message.Contains("length limit", StringComparison.Ordinal))
        {
            throw ProblemException.TooLarge(options.MostUpload);
        }
        catch (InvalidDataException)
        {
            throw ProblemException.Invalid($"The form cannot be read: send 1 to {MostFiles} files as multipart/form-data, and little else.");
        }

        if (form.Files.Count is 0 or > MostFiles)
        {
            throw ProblemException.Invalid($"Send 1 to {MostFiles} files, each in a part with a file's name.");
        }

        foreach (var file in form.Files)
        {
            await using var stream = file.OpenReadStream();
            kept.Add(await files.AddAsync(account.Name, file.FileName, file.ContentType ?? "", "{}", stream, account.Bytes, http.RequestAborted).ConfigureAwait(false));
        }
    }

    private async Task DeleteAsync(Account account, IEnumerable<string> ids)
    {
        foreach (var id in ids)
        {
            await files.DeleteAsync(id, account.Name).ConfigureAwait(false);
        }
    }
}
