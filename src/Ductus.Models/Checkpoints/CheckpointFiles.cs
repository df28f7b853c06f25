using Ductus.Tensors;
using Ductus.Tensors.Gguf;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>Finds the files of a checkpoint and opens each by what it is, not by what it is called.</summary>
internal static class CheckpointFiles
{
    private const string IndexSuffix = ".index.json";

    /// <summary>What diffusers and transformers call the weights in a folder, an index before a single file.</summary>
    private static readonly string[] NamesInFolder =
    [
        "diffusion_pytorch_model.safetensors.index.json", "model.safetensors.index.json", "diffusion_pytorch_model.safetensors", "model.safetensors",
    ];

    /// <summary>The files with the weights of <paramref name="path"/>.</summary>
    public static IReadOnlyList<string> Find(string path)
    {
        if (Directory.Exists(path))
        {
            var name = NamesInFolder.FirstOrDefault(name => File.Exists(Path.Combine(path, name)));
            return name is not null
                ? Find(Path.Combine(path, name))
                : throw new FileNotFoundException($"The folder '{path}' holds no weights: none of {string.Join(", ", NamesInFolder)} is in it.");
        }

        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no file '{path}'.", path);
        }

        return path.EndsWith(IndexSuffix, StringComparison.OrdinalIgnoreCase) ? Shards(path) : [path];
    }

    public static (IDisposable File, IEnumerable<KeyValuePair<string, StoredTensor>> Tensors, IReadOnlyDictionary<string, string> Metadata) Open(string path)
    {
        if (IsGguf(path))
        {
            var gguf = GgufFile.Open(path);
            return (gguf, gguf.Tensors, gguf.Facts);
        }

        var file = SafeTensorsFile.Open(path);
        return (file, file.Entries.Keys.Select(name => KeyValuePair.Create(name, StoredTensor.Of(file, name))), file.Metadata);
    }

    private static bool IsGguf(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("GGUF"u8);
    }

    private static string[] Shards(string index)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        using var json = CheckedJson.Open(index, "is no index of a checkpoint (it should say under weight_map which file has which weight)");
        string[] names = [.. json.Root["weight_map"].Properties().Select(entry => entry.Value.Text()).Distinct().Order(StringComparer.Ordinal)];

        if (names.FirstOrDefault(name => name.Length == 0 || Path.GetFileName(name) != name) is { } outside)
        {
            throw new InvalidDataException($"'{index}' names a file outside its folder ('{outside}'), which Ductus does not follow.");
        }

        var missing = names.Where(name => !File.Exists(Path.Combine(folder, name))).ToList();
        return missing.Count == 0
            ? [.. names.Select(name => Path.Combine(folder, name))]
            : throw new FileNotFoundException($"'{folder}' lacks {missing.Count} of the checkpoint's {names.Length} files: copy {string.Join(", ", missing)} there.");
    }
}
