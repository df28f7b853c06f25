using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Basics;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Service.Predictions;

/// <summary>Jobs as predictions and trainings, field by field as Replicate's clients read them.</summary>
/// <param name="store">Where jobs are.</param>
/// <param name="publisher">Makes versions of what trainings made.</param>
/// <param name="options">Where their files are.</param>
public sealed class PredictionView(IJobStore store, Publisher publisher, ServiceOptions options)
{
    /// <summary>Pictures go into an answer up to so many bytes together.</summary>
    private const long MostInline = 10 << 20;

    /// <summary>The status of a job.</summary>
    public static string Status(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.CancelRequested && !job.IsOver ? "canceled" : job.State switch
        {
            JobState.Queued => "starting",
            JobState.Running => "processing",
            JobState.Succeeded => "succeeded",
            JobState.Failed => "failed",
            _ => "canceled",
        };
    }

    /// <summary>Whether nothing changes any more for whoever asks.</summary>
    public static bool IsOver(Job job) => job is { IsOver: true } or { CancelRequested: true };

    /// <summary>The whole of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="address">Where the server is for whoever asks.</param>
    /// <param name="inline">Whether results go into the answer as data addresses: so only does a client take files from an answer without asking again.</param>
    /// <param name="status">Another status than its own; null: its own.</param>
    /// <param name="logs">Whether to tell its logs.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<JsonObject> OfAsync(Job job, string address, bool inline = false, string? status = null, bool logs = true, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        var tag = ApiTag.Of(job)!;
        var kind = tag.Destination is null ? "predictions" : "trainings";
        var self = $"{address}/v1/{kind}/{job.Id}";
        var urls = new JsonObject { ["get"] = self, ["cancel"] = $"{self}/cancel", ["web"] = self };
        if (tag.Destination is null)
        {
            urls["stream"] = $"{address}/stream/{job.Id}/{tag.Secret}";
        }

        var json = new JsonObject
        {
            ["id"] = job.Id,
            ["model"] = tag.Model,
            ["version"] = tag.Version,
            ["input"] = job.Request is null ? new JsonObject() : JsonNode.Parse(job.Request),
        };
        if (logs)
        {
            json["logs"] = job.DataRemoved ? "" : JobLogs.Of(await store.EntriesAsync(job.Id, limit: 10_000, cancel: cancel).ConfigureAwait(false));
        }

        json["output"] = Output(job, tag, address, inline, tag.Destination is null ? null : await publisher.PublishAsync(job, cancel).ConfigureAwait(false));
        json["data_removed"] = job.DataRemoved;
        json["error"] = job.State == JobState.Failed || (job.State == JobState.Canceled && job.Error is not null) ? job.Error : null;
        json["source"] = "api";
        json["status"] = status ?? Status(job);
        json["created_at"] = Wire.Time(job.Created);
        json["started_at"] = Wire.Time(job.Started);
        json["completed_at"] = IsOver(job) ? Wire.Time(job.Ended) : null;
        if (job.Deadline is { } deadline)
        {
            json["deadline"] = Wire.Time(deadline);
        }

        json["urls"] = urls;
        if (tag.Destination is { } destination)
        {
            json["destination"] = destination;
        }

        if (tag.Deployment is { } deployment)
        {
            json["deployment"] = deployment;
        }

        if (IsOver(job) && job.Ended is { } ended)
        {
            json["metrics"] = new JsonObject
            {
                ["predict_time"] = job.Started is { } started ? Math.Round(Math.Max(0, (ended - started).TotalSeconds), 6) : 0,
                ["total_time"] = Math.Round((ended - job.Created).TotalSeconds, 6),
            };
        }

        if (job.Webhook is not null)
        {
            json["webhook"] = job.Webhook;
            json["webhook_events_filter"] = new JsonArray([.. job.WebhookEvents.Select(name => (JsonNode)name)]);
        }

        return json;
    }

    /// <summary>Names of the files that a job has made, the results among them only.</summary>
    public static IReadOnlyList<string> Files(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Output is not { } output ? [] : job.Kind switch
        {
            "write" => WorkJson.Read<WriteOutput>(output).Files,
            "paint" => WorkJson.Read<PaintOutput>(output).Files,
            "clone" => [WorkJson.Read<CloneOutput>(output).Hand],
            "train" => [WorkJson.Read<TrainOutput>(output).Lora],
            _ => [],
        };
    }

    /// <summary>The address of a file.</summary>
    public static string AddressOf(Job job, ApiTag tag, string address, string file)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(tag);
        return $"{address}/outputs/{job.Id}/{tag.Secret}/{file}";
    }

    /// <summary>What kind of file a name stands for.</summary>
    public static string ContentType(string file) => Path.GetExtension(file) switch { ".png" => "image/png", ".jpg" => "image/jpeg", ".webp" => "image/webp", ".pdf" => "application/pdf", ".svg" => "image/svg+xml", ".json" => "application/json", _ => "application/octet-stream" };

    private JsonNode? Output(Job job, ApiTag tag, string address, bool inline, string? version)
    {
        var files = Files(job);
        if (files.Count == 0)
        {
            return null;
        }

        if (tag.Destination is { } destination)
        {
            return new JsonObject { ["version"] = version is null ? destination : $"{destination}:{version}", ["weights"] = AddressOf(job, tag, address, files[0]) };
        }

        var folders = new JobFolders(options.Store);
        var paths = files.Select(file => folders.Result(job, file)).ToArray();
        inline = inline && paths.All(path => path is not null) && paths.Sum(path => new FileInfo(path!).Length) <= MostInline;
        return new JsonArray([.. files.Select((file, i) => (JsonNode)(inline ? $"data:{ContentType(file)};base64,{Convert.ToBase64String(File.ReadAllBytes(paths[i]!))}" : AddressOf(job, tag, address, file)))]);
    }
}
