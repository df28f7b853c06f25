using Ductus.Files;
using Ductus.Queue;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Work;
using Ductus.Workers;

namespace Ductus.Service.Predictions;

/// <summary>Makes versions of models of what trainings have made: the file is kept with the hands, since the job's own goes with its data.</summary>
/// <param name="store">Where jobs are.</param>
/// <param name="models">Where versions are.</param>
/// <param name="options">Where files are.</param>
public sealed class Publisher(IJobStore store, ModelStore models, ServiceOptions options)
{
    /// <summary>All trainings that have ended well since.</summary>
    public async Task PublishAsync(CancellationToken cancel)
    {
        foreach (var id in await models.UnpublishedAsync(cancel).ConfigureAwait(false))
        {
            if (await store.GetAsync(id, cancel).ConfigureAwait(false) is { } job)
            {
                await PublishAsync(job, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One training; nothing happens where it is no training, or not done.</summary>
    /// <returns>The version's id; null if there is none.</returns>
    public async Task<string?> PublishAsync(Job job, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (await models.OfJobAsync(job.Id, cancel).ConfigureAwait(false) is { } there)
        {
            return there;
        }

        if (job.State != JobState.Succeeded || ApiTag.Of(job) is not { Destination: { } destination } tag || PredictionView.Files(job) is not [var name]
            || new JobFolders(options.Store).Result(job, name) is not { } path)
        {
            return null;
        }

        var id = await BuiltIn.HashAsync(path, cancel).ConfigureAwait(false);
        var kept = Path.Combine(options.Store, "hands", id + ".safetensors");
        if (!File.Exists(kept))
        {
            WholeFile.Write(kept, await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false));
        }

        var parts = destination.Split('/');
        var adapter = job.Kind == "train" && job.Output is { } output ? WorkJson.Read<TrainOutput>(output) : null;
        await models.AddVersionAsync(
            new VersionCard(id, parts[0], parts[1], adapter is null ? VersionKind.Hand : VersionKind.Adapter, kept, tag.Base, adapter?.Trigger ?? "", DateTimeOffset.UtcNow), job.Id, cancel).ConfigureAwait(false);
        return id;
    }
}
