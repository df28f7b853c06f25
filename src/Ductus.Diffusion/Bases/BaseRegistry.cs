using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;
using Ductus.Tensors;

namespace Ductus.Bases;

/// <summary>The bases a user has registered, in one JSON file; the weights stay where they are.</summary>
public sealed class BaseRegistry(string path)
{
    /// <summary>How long to wait for another program that registers a base, which takes it milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>The user's own: <c>$XDG_DATA_HOME/ductus/bases.json</c>, by default under <c>~/.local/share</c>.</summary>
    public static BaseRegistry OfUser { get; } = new(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "bases.json"));

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>All bases by name.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public IReadOnlyList<FluxBase> All()
    {
        if (!File.Exists(Path))
        {
            return [];
        }

        try
        {
            using var json = CheckedJson.Open(Path, "cannot be read as the list of bases");
            return json.Root.IsNull ? [] : [.. json.Root.Items().Select(Entry)];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{e.Message.TrimEnd('.')}: delete it and add the bases again.", e);
        }
    }

    private static FluxBase Entry(CheckedValue entry)
    {
        var parts = new Dictionary<BasePart, string>();
        foreach (var (name, path) in entry["Parts"].Properties())
        {
            var part = Array.Find(Enum.GetValues<BasePart>(), part => JsonNamingPolicy.CamelCase.ConvertName(part.ToString()) == name);
            if (JsonNamingPolicy.CamelCase.ConvertName(part.ToString()) != name || !parts.TryAdd(part, path.Text()))
            {
                throw path.Wrong("is no part of a base, or there twice");
            }
        }

        return new FluxBase(entry["Name"].Text(), parts);
    }

    /// <summary>The base of that name.</summary>
    /// <exception cref="UserException">There is none; the names there are are listed.</exception>
    public FluxBase Get(string name)
    {
        var all = All();
        return all.FirstOrDefault(entry => entry.Name == name) ?? throw new UserException(all.Count == 0
            ? $"No base '{name}' is registered: 'ductus base add {name} FOLDER' registers one."
            : $"No base '{name}' is registered, only {string.Join(", ", all.Select(entry => entry.Name))}.");
    }

    /// <summary>Registers a base, in the place of one of the same name; of several programs that do so at once, one waits for the other.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Add(FluxBase entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var alone = FileLock.Take(Path + ".lock", Patience)
            ?? throw new UserException($"Another program is writing '{Path}' and does not finish: stop it, and add the base again.");
        var all = All().Where(other => other.Name != entry.Name).Append(entry).OrderBy(other => other.Name, StringComparer.Ordinal).ToList();
        WholeFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(all, Json));
    }
}
