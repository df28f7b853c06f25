namespace Ductus.Drafting;

/// <summary>What was tuned of drafting, so that an experiment is a command and its table can be made again.</summary>
public sealed record DraftingSettings
{
    /// <summary>How a word varies along the line.</summary>
    public VariationSettings Variation { get; init; } = new();

    /// <summary>What choosing a unit costs.</summary>
    public UnitCosts Costs { get; init; } = new();
}

/// <summary>How much a word varies along the line, as hands do (docs/decisions/023-strokes-stay-straight.md); all but the lengths are standard deviations.</summary>
public sealed record VariationSettings
{
    /// <summary>Share by which letters are wider or narrower.</summary>
    public float Stretch { get; init; } = 0.2f;

    /// <summary>Pixels by which they stand higher or lower.</summary>
    public float Rise { get; init; } = 2;

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

    /// <summary>Of a reader's whole doubt in a letter.</summary>
    public float Doubt { get; init; } = 1.2f;

    /// <summary>Of letters whose strokes have run together to e times their usual width, or are paler than the writer's by all there is (docs/decisions/027-good-letters.md).</summary>
    public float Look { get; init; } = 2;

    /// <summary>Of joined strokes that meet one x-height apart.</summary>
    public float Height { get; init; } = 2;

    /// <summary>Of neighbours that lean differently by one column a row.</summary>
    public float Slant { get; init; } = 2;

    /// <summary>Greatest cost that chance adds, so that equals take turns.</summary>
    public float Chance { get; init; } = 0.9f;
}
