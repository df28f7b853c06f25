using System.Text.Json;
using Ductus.Files;

namespace Ductus.Remote;

/// <summary>What is known of an adapter that was trained elsewhere: beside its file, so that a run that was stopped follows the same training, and pictures are painted with it there.</summary>
/// <param name="Address">The server.</param>
/// <param name="Destination">The model that it is a version of.</param>
/// <param name="Training">The training.</param>
/// <param name="Trigger">The word that calls the hand up.</param>
/// <param name="Version">Owner, name and version there; null while it is trained.</param>
public sealed record RemoteRecord(string Address, string Destination, string Training, string Trigger, string? Version = null)
{
    /// <summary>What its file is called beside an adapter's.</summary>
    public static string PathOf(string adapter) => adapter + ".remote.json";

    /// <summary>Of an adapter; null where there is none.</summary>
    /// <exception cref="UserException">It is damaged.</exception>
    public static RemoteRecord? Of(string adapter)
    {
        var path = PathOf(adapter);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RemoteRecord>(File.ReadAllText(path), JsonSerializerOptions.Web) : null;
        }
        catch (JsonException e)
        {
            throw new UserException($"'{path}' is damaged: delete it, and what it followed has to be begun anew.", e);
        }
    }

    /// <summary>Writes it.</summary>
    public void Save(string adapter) => WholeFile.Write(PathOf(adapter), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    /// <summary>Forgets it.</summary>
    public static void Forget(string adapter) => WholeFile.TryDelete(PathOf(adapter));
}
