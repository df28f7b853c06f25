using Ductus.Files;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Bases;

/// <summary>What a user does with adapter files for Flux.</summary>
public static class AdapterFiles
{
    /// <summary>Writes the adapter <paramref name="source"/> to <paramref name="target"/> in another form; returns what was written.</summary>
    /// <param name="source">An adapter of any form.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="format">The form.</param>
    /// <param name="storeAs">How to store the factors; as the source does if not given.</param>
    /// <param name="title">A new title, if any.</param>
    /// <param name="triggerPhrase">A new trigger phrase, if any.</param>
    /// <exception cref="UserException">The source is no adapter for Flux, or the target cannot be written.</exception>
    public static LoraAdapter Convert(
        string source, string target, LoraFormat format, DType? storeAs = null, string? title = null, string? triggerPhrase = null) => UserFiles.Use(() =>
    {
        var adapter = LoraFile.Read(source);
        var metadata = new Dictionary<string, string>(adapter.Metadata);
        if (title is not null)
        {
            metadata[LoraMetadata.Title] = title;
        }

        if (triggerPhrase is not null)
        {
            metadata[LoraMetadata.TriggerPhrase] = triggerPhrase;
        }

        adapter = new LoraAdapter
        {
            Layers = adapter.Layers,
            Scales = adapter.Scales,
            Changes = adapter.Changes,
            Metadata = metadata,
            Notices = adapter.Notices,
            StoredAs = adapter.StoredAs,
        }.Factored();
        LoraFile.Write(target, adapter, format, storeAs);
        return adapter;
    });

    /// <summary>Writes a transformer with adapters merged into its weights, as one file in BFL's names; returns what was added.</summary>
    /// <param name="transformer">File or folder of the transformer, or the name of a registered base.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="adapters">Adapter files, each with its weight.</param>
    /// <param name="cancel">Stops it; nothing is left behind.</param>
    /// <exception cref="UserException">A file is none of these, an adapter does not fit, or the target cannot be written.</exception>
    public static LoraAdapter Merge(string transformer, string target, IReadOnlyList<(string Path, float Weight)> adapters, CancellationToken cancel) => UserFiles.Use(() =>
    {
        var path = File.Exists(transformer) || Directory.Exists(transformer)
            ? transformer
            : BaseRegistry.OfUser.Get(transformer).Parts.GetValueOrDefault(BasePart.Transformer) ?? throw new UserException($"The base '{transformer}' has no transformer.");
        var adapter = LoraAdapter.Combine([.. adapters.Select(entry => (LoraFile.Read(entry.Path), entry.Weight))]);
        using var checkpoint = Checkpoint.Open(path);
        LoraMerge.Write(target, checkpoint, adapter, cancel);
        return adapter;
    });
}
