using System.Globalization;
using Ductus.Drafting;
using Ductus.Ingest;

namespace Ductus.Application;

/// <summary>What an engine may use, and what was tuned.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of the models that ship; null: the one beside the program.</summary>
    public string? Models { get; init; }

    /// <summary>Threads of one job, at most; null: as many as the machine has. Jobs at the same time share the machine evenly.</summary>
    public int? Threads { get; init; }

    /// <summary>What was tuned of the way from scans to lines.</summary>
    public IngestSettings Ingest { get; init; } = new();

    /// <summary>What was tuned of drafting.</summary>
    public DraftingSettings Drafting { get; init; } = new();

    /// <summary>Bytes that the jobs of the engine may hold together; null: what the machine has.</summary>
    public long? Memory { get; init; }

    /// <summary>The names that <see cref="With"/> knows.</summary>
    public static IEnumerable<string> Names => Named.Keys;

    private static Dictionary<string, Func<EngineOptions, float, EngineOptions>> Named { get; } = new(
    [
        .. IngestSettings.Named.Select(set => KeyValuePair.Create<string, Func<EngineOptions, float, EngineOptions>>(set.Key, (o, v) => o with { Ingest = set.Value(o.Ingest, v) })),
        .. DraftingSettings.Named.Select(set => KeyValuePair.Create<string, Func<EngineOptions, float, EngineOptions>>(set.Key, (o, v) => o with { Drafting = set.Value(o.Drafting, v) })),
    ]);

    /// <summary>The options with one setting changed.</summary>
    /// <param name="assignment">As <c>drafting.waviness=0.8</c>.</param>
    /// <exception cref="UserException">There is no such setting, or the value is no finite number from 0 on.</exception>
    public EngineOptions With(string assignment)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        var parts = assignment.Split('=', 2);
        if (!Named.TryGetValue(parts[0], out var set))
        {
            throw new UserException($"There is no setting '{parts[0]}': give NAME=VALUE, NAME being one of {string.Join(", ", Names)}.");
        }

        return parts.Length == 2 && float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value) && value >= 0
            ? set(this, value)
            : throw new UserException($"'{parts[0]}' is a number from 0 on: give it as {parts[0]}=VALUE.");
    }
}
