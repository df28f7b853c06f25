using System.Collections.Frozen;

namespace Ductus.Ingest;

/// <summary>What was tuned of the way from scans to lines, so that an experiment is a command and its table can be made again.</summary>
public sealed record IngestSettings
{
    /// <summary>From the scan to its ink.</summary>
    public CleaningSettings Cleaning { get; init; } = new();

    /// <summary>From the ink to its lines.</summary>
    public SegmentingSettings Segmenting { get; init; } = new();

    /// <summary>Whether pages lie as they read, since a person says so: they are not turned.</summary>
    public bool LieUpright { get; init; }

    /// <summary>How large a line is written and where its baseline runs.</summary>
    public MeasuringSettings Measuring { get; init; } = new();
}

/// <summary>The numbers by which ink is told from everything else on a scan. Densities are shares: 0 is the paper, 1 a full stroke or, before that is known, black.</summary>
public sealed record CleaningSettings
{
    /// <summary>What is learned from, though it would be left out.</summary>
    public IReadOnlySet<BlemishKind> Keep { get; init; } = FrozenSet<BlemishKind>.Empty;

    /// <summary>Share of a tile's pixels, from the darkest, above which they are paper: below lies ink.</summary>
    public float PaperLow { get; init; } = 0.55f;

    /// <summary>The same from which on they are glare and noise.</summary>
    public float PaperHigh { get; init; } = 0.9f;

    /// <summary>Share of their brightness by which neighbouring tiles of one sheet differ at most, in any channel: a desk differs by more.</summary>
    public float SheetStep { get; init; } = 0.16f;

    /// <summary>Share of the channel that an ink darkens most, the rest being the mean of all: a coloured ink darkens one channel most.</summary>
    public float StrongestChannel { get; init; } = 0.6f;

    /// <summary>Standard deviations above the paper that its noise reaches.</summary>
    public float NoiseReach { get; init; } = 3;

    /// <summary>Share of a full stroke below which a pixel is paper: what show-through and grain leave.</summary>
    public float Foot { get; init; } = 0.16f;

    /// <summary>Share of a full stroke from which neighbouring pixels hang together: fainter bridges are show-through or blur.</summary>
    public float Connected { get; init; } = 0.25f;

    /// <summary>Share of a strip along which a rule is darker than what lies on both sides of it: less where writing crosses or print is faint.</summary>
    public float RuleCover { get; init; } = 0.58f;

    /// <summary>Share of the sheet's length that a rule covers at least: a writer's underline is shorter.</summary>
    public float RuleLength { get; init; } = 0.5f;

    /// <summary>Share of the page's own full stroke that the palest part of it has at least: what is fainter is the sheet's other side.</summary>
    public float Faintest { get; init; } = 0.55f;

    /// <summary>The same of a part whose strokes have edges as crisp as the page's: a faint pen, not the other side.</summary>
    public float FaintestPen { get; init; } = 0.25f;

    /// <summary>The same of the darkest part.</summary>
    public float Darkest { get; init; } = 1.4f;

    /// <summary>Share of a full stroke that a piece's darkest pixel reaches at least; the other side of the sheet shows fainter.</summary>
    public float Peak { get; init; } = 0.42f;

    /// <summary>Area below which a piece is a speck, in squares of the pen's width.</summary>
    public float SpeckArea { get; init; } = 0.45f;

    /// <summary>Longer side below which it is one, in pen widths.</summary>
    public float SpeckSide { get; init; } = 0.6f;

    /// <summary>Thickness from which solid ink is a blot, in pen widths.</summary>
    public float BlotThickness { get; init; } = 4;

    /// <summary>The border of the picture in which the sheet's edge may lie, as a share of its sides.</summary>
    public float OuterBand { get; init; } = 0.06f;

    /// <summary>Share of the picture's side within that border that no word is as long as.</summary>
    public float LongEdge { get; init; } = 0.4f;
}

/// <summary>The numbers by which a page's ink is divided into lines; lengths in letter heights.</summary>
public sealed record SegmentingSettings
{
    /// <summary>Distance of the strips in which a line is followed: short enough for a line that climbs, long enough to hold letters.</summary>
    public float Strip { get; init; } = 1.5f;

    /// <summary>Share of the page's usual crest of ink from which one counts: less is a comma or a stray descender.</summary>
    public float Crest { get; init; } = 0.14f;

    /// <summary>Share of the lower of two crests below which the ink between them falls if they are two lines.</summary>
    public float Valley { get; init; } = 0.78f;

    /// <summary>Standard deviation of the blur across the line, which makes one crest of a line's letters.</summary>
    public float Blur { get; init; } = 0.28f;

    /// <summary>The band about a line's path in which its small letters lie, to either side.</summary>
    public float CoreBand { get; init; } = 0.4f;

    /// <summary>Share of a piece's ink in the band of a second line from which it is split between the two.</summary>
    public float SplitShare { get; init; } = 0.12f;
}

/// <summary>The numbers by which lines are measured: what Latin handwriting has in common; heights in x-heights above the baseline.</summary>
public sealed record MeasuringSettings
{
    /// <summary>How much lines of one writer differ in size: standard deviation of the logarithm.</summary>
    public float SizeDeviation { get; init; } = 0.05f;

    /// <summary>The most that a line may differ, in the same measure: capitals and digits insist on far more, wrongly.</summary>
    public float SizeReach { get; init; } = 0.15f;

    /// <summary>Standard deviation of a baseline's slope, in rows a column.</summary>
    public float SlopeDeviation { get; init; } = 0.02f;

    /// <summary>Extrema that stand out less than this are wobbles of a stroke.</summary>
    public float Prominence { get; init; } = 0.22f;

    /// <summary>Density of tops and bottoms at any height: dots, bars and flourishes, which are not to move the estimate.</summary>
    public float Strays { get; init; } = 0.03f;

    /// <summary>Where ascenders end.</summary>
    public float Ascender { get; init; } = 1.85f;

    /// <summary>How far below the baseline descenders end.</summary>
    public float Descender { get; init; } = 0.85f;
}
