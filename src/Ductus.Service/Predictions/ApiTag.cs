using System.Text.Json;

namespace Ductus.Service.Predictions;

/// <summary>What the service keeps with a job of its own.</summary>
/// <param name="Model">Owner and name.</param>
/// <param name="Version">The version's id.</param>
/// <param name="Secret">The part of the addresses of its stream and output that nobody can guess.</param>
public sealed record ApiTag(string Model, string Version, string Secret)
{
    /// <summary>Of a training: the model that gets the new version.</summary>
    public string? Destination { get; init; }

    /// <summary>Where the server is for whoever ordered it, which messages name.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whose deployment it came through.</summary>
    public string? Deployment { get; init; }

    /// <summary>How much work it is: characters to write, steps to train, pictures times steps to paint.</summary>
    public double Units { get; init; }

    /// <summary>Seconds that were estimated, the most that are charged.</summary>
    public double Seconds { get; init; }

    /// <summary>Of what a training of an adapter makes: its base.</summary>
    public string Base { get; init; } = "";

    /// <summary>As text.</summary>
    public string Write() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    /// <summary>From a job's tag; null if the job is none of the service's.</summary>
    public static ApiTag? Of(Queue.Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        try
        {
            return job.Tag is null || JsonSerializer.Deserialize<ApiTag>(job.Tag, JsonSerializerOptions.Web) is not { Model: not null, Secret: not null } tag ? null : tag;
        }
        catch (JsonException)
        {
            // Another program's job in the same table, with its own tag.
            return null;
        }
    }
}
