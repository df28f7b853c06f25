using Ductus.Families;
using Ductus.Files;
using Ductus.Models.Adapters;
using Ductus.Tensors;

namespace Ductus.Bases;

/// <summary>What a user does with adapter files.</summary>
public static class AdapterFiles
{
    /// <summary>Writes the adapter <paramref name="source"/> to <paramref name="target"/> in another form; returns what was written.</summary>
    /// <param name="source">An adapter of any form.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="format">The form.</param>
    /// <param name="storeAs">How to store the factors; as the source does if not given.</param>
    /// <param name="title">A new title, if any.</param>
    /// <param name="triggerPhrase">A new trigger phrase, if any.</param>
    /// <exception cref="UserException">The source is no adapter for a base that Ductus runs, or the target cannot be written.</exception>
    public static LoraAdapter Convert(
        string source, string target, LoraFormat format, DType? storeAs = null, string? title = null, string? triggerPhrase = null) => UserFiles.Use(() =>
    {
        var (family, adapter) = Read(source);
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
        family.Adapters.Write(target, adapter, format, storeAs);
        return adapter;
    });

    /// <summary>An adapter of any form, and the family of bases it is for.</summary>
    /// <exception cref="InvalidDataException">It is none; the first family's reason is said.</exception>
    public static (IBaseFamily Family, LoraAdapter Adapter) Read(string path)
    {
        InvalidDataException? why = null;
        foreach (var family in BaseFamilies.All)
        {
            try
            {
                return (family, family.Adapters.Read(path));
            }
            catch (InvalidDataException e)
            {
                why ??= e;
            }
        }

        throw why!;
    }

    /// <summary>Writes the network of a base with adapters merged into its weights, as one file; returns what was added.</summary>
    /// <param name="network">File or folder of the network that denoises, or the name of a registered base.</param>
    /// <param name="target">The file to write.</param>
    /// <param name="adapters">Adapter files, each with its weight.</param>
    /// <param name="registry">The registered bases.</param>
    /// <param name="cancel">Stops it; nothing is left behind.</param>
    /// <exception cref="UserException">A file is none of these, an adapter does not fit, or the target cannot be written.</exception>
    public static LoraAdapter Merge(string network, string target, IReadOnlyList<(string Path, float Weight)> adapters, BaseRegistry registry, CancellationToken cancel) => UserFiles.Use(() =>
    {
        ArgumentNullException.ThrowIfNull(registry);
        var read = adapters.Select(entry => (Read: Read(entry.Path), entry.Weight)).ToList();
        var family = read[0].Read.Family;
        string path;
        if (File.Exists(network) || Directory.Exists(network))
        {
            path = network;
        }
        else
        {
            var files = registry.Get(network);
            path = files.PathOf(files.Family.Parts[0]);
        }

        var adapter = LoraAdapter.Combine([.. read.Select(entry => (entry.Read.Adapter, entry.Weight))]);
        family.Adapters.Merge(target, path, adapter, cancel);
        return adapter;
    });
}
