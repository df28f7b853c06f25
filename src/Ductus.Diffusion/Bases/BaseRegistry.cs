using System.Text.Json;
using Ductus.Families;
using Ductus.Files;
using Ductus.Tensors;

namespace Ductus.Bases;

/// <summary>The bases a user has registered, in one JSON file; the weights stay where they are.</summary>
public sealed class BaseRegistry(string path)
{
    /// <summary>How long to wait for another program that registers a base, which takes it milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>The user's own: <c>$XDG_DATA_HOME/ductus/bases.json</c>, by default under <c>~/.local/share</c>.</summary>
    public static BaseRegistry OfUser { get; } = new(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "bases.json"));

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>All bases by name.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public IReadOnlyList<BaseFiles> All()
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

    private static BaseFiles Entry(CheckedValue entry)
    {
        // Lists of earlier versions name no family: there was one.
        var key = entry.Find("Family") is { } given ? given.Text() : BaseFamilies.All[0].Key;
        var family = BaseFamilies.All.FirstOrDefault(family => family.Key == key) ?? throw entry["Family"].Wrong($"is no family of bases that this Ductus runs ({BaseFamilies.Names})");
        var parts = new Dictionary<string, string>();
        foreach (var (name, path) in entry["Parts"].Properties())
        {
            if (!family.Parts.Any(part => part.Key == name) || !parts.TryAdd(name, path.Text()))
            {
                throw path.Wrong("is no part of a base, or there twice");
            }
        }

        return new BaseFiles(entry["Name"].Text(), family, parts);
    }

    /// <summary>The base of that name.</summary>
    /// <exception cref="UserException">There is none; the names there are are listed.</exception>
    public BaseFiles Get(string name)
    {
        var all = All();
        return all.FirstOrDefault(entry => entry.Name == name) ?? throw (all.Count == 0
            ? new UserException($"No base '{name}' is registered.", new Remedy.RegisterBase(name))
            : new UserException($"No base '{name}' is registered, only {string.Join(", ", all.Select(entry => entry.Name))}."));
    }

    /// <summary>Registers a base, in the place of one of the same name; of several programs that do so at once, one waits for the other.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Add(BaseFiles entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using var alone = FileLock.Take(Path + ".lock", Patience)
            ?? throw new UserException($"Another program is writing '{Path}' and does not finish: stop it, and add the base again.");
        var all = All().Where(other => other.Name != entry.Name).Append(entry).OrderBy(other => other.Name, StringComparer.Ordinal).ToList();
        WholeFile.Write(Path, JsonSerializer.SerializeToUtf8Bytes(all.Select(entry => new { entry.Name, Family = entry.Family.Key, entry.Parts }), Json));
    }
}
