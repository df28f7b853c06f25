using Ductus.Tensors;

namespace Ductus.Models.Checkpoints;

/// <summary>The config.json beside a checkpoint, for what its shapes do not say.</summary>
internal static class ConfigFile
{
    /// <summary>A value of the file, or nothing where there is no file or no such value.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read, or the value is not of the kind that <paramref name="read"/> asks for.</exception>
    public static T? Value<T>(Checkpoint checkpoint, string name, Func<CheckedValue, T> read)
    {
        var folder = Directory.Exists(checkpoint.Path) ? checkpoint.Path : Path.GetDirectoryName(Path.GetFullPath(checkpoint.Path))!;
        var file = Path.Combine(folder, "config.json");
        if (!File.Exists(file))
        {
            return default;
        }

        using var json = CheckedJson.Open(file, "cannot be read");
        return json.Root.Find(name) is { } value ? read(value) : default;
    }
}
