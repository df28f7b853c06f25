using System.Globalization;
using System.Text.Json;
using Ductus.Drafting;
using Ductus.Ingest;
using Ductus.Tensors;

namespace Ductus.Application;

/// <summary>What an engine may use, and what was tuned.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of the models that ship; null: the one beside the program.</summary>
    public string? Models { get; init; }

    /// <summary>Threads of one job, at most; null: as many as the machine has. Jobs at the same time share the machine evenly.</summary>
    public int? Threads { get; init; }

    /// <summary>Where the embedded base and the bases of the user run; null: on the CPU. Reading and drafting stay there.</summary>
    public Device? Device { get; init; }

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
        .. Each("cleaning", o => o.Ingest.Cleaning with { }, (o, s) => o with { Ingest = o.Ingest with { Cleaning = s } }),
        .. Each("segmenting", o => o.Ingest.Segmenting with { }, (o, s) => o with { Ingest = o.Ingest with { Segmenting = s } }),
        .. Each("measuring", o => o.Ingest.Measuring with { }, (o, s) => o with { Ingest = o.Ingest with { Measuring = s } }),
        .. Each("drafting", o => o.Drafting.Variation with { }, (o, s) => o with { Drafting = o.Drafting with { Variation = s } }),
        .. Each("units", o => o.Drafting.Costs with { }, (o, s) => o with { Drafting = o.Drafting with { Costs = s } }),
    ]);

    /// <summary>The options with one setting changed.</summary>
    /// <param name="assignment">As <c>drafting.stretch=0.3</c>.</param>
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

    /// <summary>Every number of a record of settings by its name, as <c>group.paper-low</c> for <c>PaperLow</c>, with what changes it.</summary>
    private static IEnumerable<KeyValuePair<string, Func<EngineOptions, float, EngineOptions>>> Each<T>(
        string group, Func<EngineOptions, T> copy, Func<EngineOptions, T, EngineOptions> with)
        where T : class =>
        typeof(T).GetProperties().Where(property => property.PropertyType == typeof(float)).Select(property => KeyValuePair.Create<string, Func<EngineOptions, float, EngineOptions>>(
            $"{group}.{JsonNamingPolicy.KebabCaseLower.ConvertName(property.Name)}",
            (options, value) =>
            {
                var changed = copy(options);
                property.SetValue(changed, value);
                return with(options, changed);
            }));
}
