using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ductus.Work;

/// <summary>Inputs and outputs as JSON: names small at the beginning, unknown ones refused.</summary>
public static class WorkJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>As JSON.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>From JSON.</summary>
    /// <exception cref="UserException">It does not fit.</exception>
    public static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new UserException("The job says nothing of what to do.");
        }
        catch (JsonException e)
        {
            throw new UserException($"What the job says does not fit its kind, at {e.Path}: queue it again with the same version of Ductus.", e);
        }
    }
}
