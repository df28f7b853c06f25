using System.Globalization;

namespace Ductus.Drafting;

/// <summary>What was tuned of drafting, so that an experiment is a command and its table can be made again (<c>ductus eval --set</c>).</summary>
public sealed record DraftingSettings
{
    private static readonly Dictionary<string, Func<DraftingSettings, float, DraftingSettings>> Named = new()
    {
        ["drafting.waviness"] = (s, v) => s with { Variation = s.Variation with { Waviness = v } },
        ["drafting.stretch"] = (s, v) => s with { Variation = s.Variation with { Stretch = v } },
        ["drafting.rise"] = (s, v) => s with { Variation = s.Variation with { Rise = v } },
        ["drafting.height"] = (s, v) => s with { Variation = s.Variation with { Height = v } },
        ["drafting.lean"] = (s, v) => s with { Variation = s.Variation with { Lean = v } },
        ["units.unit"] = (s, v) => s with { Costs = s.Costs with { Unit = v } },
        ["units.borrowed"] = (s, v) => s with { Costs = s.Costs with { Borrowed = v } },
        ["units.position"] = (s, v) => s with { Costs = s.Costs with { Position = v } },
        ["units.loose-end"] = (s, v) => s with { Costs = s.Costs with { LooseEnd = v } },
        ["units.whole-word"] = (s, v) => s with { Costs = s.Costs with { WholeWord = v } },
        ["units.reuse"] = (s, v) => s with { Costs = s.Costs with { Reuse = v } },
        ["units.slant"] = (s, v) => s with { Costs = s.Costs with { Slant = v } },
        ["units.chance"] = (s, v) => s with { Costs = s.Costs with { Chance = v } },
    };

    /// <summary>How a word varies along the line.</summary>
    public WordVariation Variation { get; init; } = new();

    /// <summary>What choosing a unit costs.</summary>
    public UnitCosts Costs { get; init; } = new();

    /// <summary>The names that <see cref="With"/> knows.</summary>
    public static IEnumerable<string> Names => Named.Keys;

    /// <summary>The settings with one of them changed.</summary>
    /// <param name="assignment">As <c>drafting.waviness=0.8</c>.</param>
    /// <exception cref="UserException">There is no such setting, or the value is no finite number.</exception>
    public DraftingSettings With(string assignment)
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

/// <summary>How much a word varies along the line, as hands do (docs/decisions/007-joins-and-swings.md); all but the lengths are standard deviations.</summary>
public sealed record WordVariation
{
    /// <summary>How far the waves that bend strokes move points along either axis, in pixels of the line frame.</summary>
    public float Waviness { get; init; } = 2;

    /// <summary>Share by which letters are wider or narrower.</summary>
    public float Stretch { get; init; } = 0.12f;

    /// <summary>Pixels by which they stand higher or lower.</summary>
    public float Rise { get; init; } = 1.5f;

    /// <summary>Share by which they are taller or shorter.</summary>
    public float Height { get; init; } = 0.06f;

    /// <summary>Columns per row by which they lean more or less.</summary>
    public float Lean { get; init; } = 0.05f;
}

/// <summary>The costs by which units are chosen (docs/decisions/006-letters-between-letters.md); a unit more costs about 1.</summary>
public sealed record UnitCosts
{
    /// <summary>Of every unit: few long ones bring their own joins.</summary>
    public float Unit { get; init; } = 1;

    /// <summary>Of a letter after the print face.</summary>
    public float Borrowed { get; init; } = 4;

    /// <summary>Of standing at the beginning or end of a word where it did not stand there.</summary>
    public float Position { get; init; } = 0.35f;

    /// <summary>Of a stroke that leads to a letter which none reaches, or from one that none leaves.</summary>
    public float LooseEnd { get; init; } = 0.6f;

    /// <summary>Of a whole word as it stands in an enrolled line: the likeliest thing to be recognised as a copy.</summary>
    public float WholeWord { get; init; } = 2;

    /// <summary>Of each time that its letters have been used.</summary>
    public float Reuse { get; init; } = 0.7f;

    /// <summary>Of neighbours that lean differently by one column a row.</summary>
    public float Slant { get; init; } = 2;

    /// <summary>Greatest cost that chance adds, so that equals take turns.</summary>
    public float Chance { get; init; } = 0.9f;
}
