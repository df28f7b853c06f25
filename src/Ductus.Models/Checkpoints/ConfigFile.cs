using System.Text.Json;

namespace Ductus.Models.Checkpoints;

/// <summary>The config.json beside a checkpoint, for what its shapes do not say.</summary>
internal static class ConfigFile
{
    /// <summary>A value of the file, or null where there is no file or no such value.</summary>
    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static T? Value<T>(Checkpoint checkpoint, string name, Func<JsonElement, T> read)
        where T : class
    {
        var folder = Directory.Exists(checkpoint.Path) ? checkpoint.Path : Path.GetDirectoryName(Path.GetFullPath(checkpoint.Path))!;
        var file = Path.Combine(folder, "config.json");
        if (!File.Exists(file))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.TryGetProperty(name, out var value) ? read(value) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{file}' cannot be read: {e.Message.Split('\n')[0]}", e);
        }
    }
}
