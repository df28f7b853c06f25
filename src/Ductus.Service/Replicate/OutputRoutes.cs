using System.Text;
using Ductus.Queue;
using Ductus.Service.Basics;
using Ductus.Service.Predictions;
using Ductus.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Ductus.Service.Replicate;

/// <summary>Streams and results, whose addresses carry a secret of their own: clients send no token to them.</summary>
public sealed class OutputRoutes(IJobStore store, ServiceOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly JobFolders _folders = new(options.Store);

    /// <summary>Adds them below the root.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/outputs/{id}/{secret}/{file}", async (HttpContext http, string id, string secret, string file) =>
        {
            var (job, _) = await FindAsync(id, secret, http.RequestAborted).ConfigureAwait(false);
            if (job.DataRemoved || !PredictionView.Files(job).Contains(file) || _folders.Result(job, file) is not { } path)
            {
                throw ProblemException.NotFound;
            }

            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            return Results.File(path, PredictionView.ContentType(file), enableRangeProcessing: true);
        }).WithSummary("A result").WithTags("outputs");
        routes.MapGet("/stream/{id}/{secret}", StreamAsync).WithSummary("What a prediction says, as server-sent events").WithTags("outputs");
    }

    private async Task StreamAsync(HttpContext http, string id, string secret)
    {
        var cancel = http.RequestAborted;
        var (job, tag) = await FindAsync(id, secret, cancel).ConfigureAwait(false);
        var address = http.Request.Address(options);
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache,no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var seen = int.TryParse(http.Request.Headers["Last-Event-ID"].ToString().Split(':')[^1], out var last) ? last : 0;
        while (true)
        {
            // First the state, then the entries: so none is missed that came before the end.
            job = await store.GetAsync(job.Id, cancel).ConfigureAwait(false) ?? job;
            foreach (var entry in await store.EntriesAsync(job.Id, seen, cancel: cancel).ConfigureAwait(false))
            {
                seen = entry.Seq;
                if (JobLogs.Line(entry) is { } line)
                {
                    await SendAsync(http.Response, "logs", line, seen, cancel).ConfigureAwait(false);
                }
            }

            if (PredictionView.IsOver(job))
            {
                break;
            }

            await Task.Delay(Pause, cancel).ConfigureAwait(false);
        }

        // Only now is it sure that they count.
        foreach (var file in PredictionView.Files(job))
        {
            await SendAsync(http.Response, "output", PredictionView.AddressOf(job, tag, address, file), ++seen, cancel).ConfigureAwait(false);
        }

        if (job.State == JobState.Failed)
        {
            await SendAsync(http.Response, "error", Wire.Text(new System.Text.Json.Nodes.JsonObject { ["detail"] = job.Error }), seen, cancel).ConfigureAwait(false);
        }

        await SendAsync(http.Response, "done", PredictionView.Status(job) switch { "succeeded" => "{}", "failed" => """{"reason":"error"}""", _ => """{"reason":"canceled"}""" }, seen, cancel).ConfigureAwait(false);
    }

    private static async Task SendAsync(HttpResponse response, string name, string data, int seq, CancellationToken cancel)
    {
        var text = new StringBuilder().Append("event: ").Append(name).Append('\n');
        foreach (var line in data.Split('\n'))
        {
            text.Append("data: ").Append(line).Append('\n');
        }

        await response.WriteAsync(text.Append("id: ").Append(seq).Append("\n\n").ToString(), cancel).ConfigureAwait(false);
        await response.Body.FlushAsync(cancel).ConfigureAwait(false);
    }

    private async Task<(Job Job, ApiTag Tag)> FindAsync(string id, string secret, CancellationToken cancel) =>
        JobId.IsOne(id) && await store.GetAsync(id, cancel).ConfigureAwait(false) is { } job && ApiTag.Of(job) is { } tag && Secrets.AreEqual(tag.Secret, secret) ? (job, tag) : throw ProblemException.NotFound;
}
