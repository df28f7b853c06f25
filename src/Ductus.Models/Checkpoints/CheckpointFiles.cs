using System.Text.Json;
using Ductus.Tensors;
using Ductus.Tensors.Gguf;
using Ductus.Tensors.Packed;

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
        Span<byte> start = stackalloc byte[4];
        start.Clear();
        using (var stream = File.OpenRead(path))
        {
            stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }

        if (start.SequenceEqual("GGUF"u8))
        {
            var gguf = GgufFile.Open(path);
            return (gguf, gguf.Tensors, gguf.Facts);
        }

        // A zip (what torch.save writes) or a bare pickle of protocol 2 to 5.
        if (start.SequenceEqual("PK\u0003\u0004"u8) || (start[0] == 0x80 && start[1] is >= 2 and <= 5 && start[2] is (byte)'}' or (byte)'c' or 0x8A or 0x95))
        {
            throw new InvalidDataException($"'{path}' is a pickle (.pt, .pth, .ckpt, .bin): such a file can run any program when it is opened, so Ductus does not; get the model as .safetensors.");
        }

        var file = SafeTensorsFile.Open(path);
        return (file, file.Entries.Keys.Select(name => KeyValuePair.Create(name, file.Stored(name))), file.Metadata);
    }

    private static string[] Shards(string index)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(index))!;
        string[] names;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            names = [.. json.RootElement.GetProperty("weight_map").EnumerateObject().Select(entry => entry.Value.GetString() ?? "").Distinct().Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"'{index}' is no index of a checkpoint: it should say under weight_map which file has which weight.", e);
        }

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
