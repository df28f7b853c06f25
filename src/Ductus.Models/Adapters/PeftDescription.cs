using System.Text;
using System.Text.RegularExpressions;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>
/// What PEFT says of an adapter's scales (peft, config.py and tuners/lora/layer.py): r and lora_alpha for all layers, and patterns of names with a rank or an alpha
/// of their own.
/// </summary>
internal sealed class PeftDescription
{
    /// <summary>Ranks and alphas that are believed.</summary>
    private const int Largest = 1 << 20;

    private static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);
    private readonly List<(Regex Pattern, float Value)> _ranks;
    private readonly List<(Regex Pattern, float Value)> _alphas;
    private readonly float? _rank;
    private readonly float? _alpha;
    private readonly bool _stabilised;

    private PeftDescription(CheckedValue root, string prefix)
    {
        _rank = root.Find(prefix + "r") is { } rank ? Rank(rank) : null;
        _alpha = (root.Find(prefix + "lora_alpha") ?? root.Find(prefix + "alpha")) is { } alpha ? Alpha(alpha) : null;
        _stabilised = root.Find(prefix + "use_rslora") is { IsTrue: true };
        _ranks = Patterns(root.Find(prefix + "rank_pattern"), Rank);
        _alphas = Patterns(root.Find(prefix + "alpha_pattern"), Alpha);
    }

    /// <summary>The text of a header, in which diffusers puts the model's part before each name.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static PeftDescription OfHeader(string path, string json)
    {
        using var parsed = CheckedJson.Parse(Encoding.UTF8.GetBytes(json), path, "describes its adapter in a way that cannot be read");
        return new PeftDescription(parsed.Root, parsed.Root.Find("transformer.r") is null && parsed.Root.Find("r") is not null ? "" : "transformer.");
    }

    /// <summary>PEFT's own adapter_config.json.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static PeftDescription OfFile(string path)
    {
        using var parsed = CheckedJson.Open(path, "is no description of an adapter");
        return new PeftDescription(parsed.Root, "");
    }

    /// <summary>alpha / r (alpha / √r with rank-stabilised scaling) of a layer, or null if it does not say.</summary>
    /// <param name="layer">The layer's path as the file has it.</param>
    public float? ScaleOf(string layer)
    {
        var rank = First(_ranks, layer) ?? _rank;
        return rank is { } r && (First(_alphas, layer) ?? _alpha) is { } alpha ? alpha / (_stabilised ? MathF.Sqrt(r) : r) : null;
    }

    private static float Rank(CheckedValue value) => (float)value.Number(1, Largest);

    private static float Alpha(CheckedValue value) => (float)value.Number(-Largest, Largest);

    private static List<(Regex Pattern, float Value)> Patterns(CheckedValue? value, Func<CheckedValue, float> read)
    {
        var patterns = new List<(Regex, float)>();
        foreach (var (pattern, number) in value is { IsObject: true } given ? given.Properties() : [])
        {
            try
            {
                // A pattern is a regular expression for the whole name or its end from a dot on.
                patterns.Add((new Regex($@"^(?:.*\.)?(?:{pattern})$", RegexOptions.CultureInvariant, PatternTime), read(number)));
            }
            catch (RegexParseException e)
            {
                throw number.Wrong($"has a name that is no regular expression ({e.Message})");
            }
        }

        return patterns;
    }

    private static float? First(List<(Regex Pattern, float Value)> patterns, string layer)
    {
        foreach (var (pattern, value) in patterns)
        {
            try
            {
                if (pattern.IsMatch(layer))
                {
                    return value;
                }
            }
            catch (RegexMatchTimeoutException e)
            {
                throw new InvalidDataException($"The pattern '{pattern}' of an adapter's description takes too long to match: simplify it.", e);
            }
        }

        return null;
    }
}
