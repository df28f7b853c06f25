using System.Text.Json.Serialization;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;

namespace Ductus.Studio.Notes;

/// <summary>What is decided of a line.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineStanding>))]
public enum LineStanding
{
    /// <summary>Nobody has checked its text.</summary>
    Proposed,

    /// <summary>A person says that its text is right: it is learned from.</summary>
    Checked,

    /// <summary>It is not to be learned from.</summary>
    LeftOut,
}

/// <summary>A line of a page: where it lies, and what stands on it. Never changes; an edit puts another in its place.</summary>
public sealed record NoteLine
{
    /// <summary>Its name among all lines of the hand.</summary>
    public required string Id { get; init; }

    /// <summary>Another for every other outline: what was cut along one is of no use to the next.</summary>
    public required string Shape { get; init; }

    /// <summary>What encloses its ink, as pairs of column and row in the pixels of the page's picture; empty where that is not known.</summary>
    public IReadOnlyList<float[]> Polygon { get; init; } = [];

    /// <summary>What its letters stand on, the same way.</summary>
    public IReadOnlyList<float[]> Baseline { get; init; } = [];

    /// <summary>Height of its small letters in pixels; 0 where nobody knows.</summary>
    public float XHeight { get; init; }

    /// <summary>The picture of its own ink, as <c>lines/0001.png</c>; null until it has been cut.</summary>
    public string? File { get; init; }

    /// <summary>Whether it was cut and holds too little ink to be a line.</summary>
    public bool IsBare { get; init; }

    /// <summary>What stands on it, as far as is known.</summary>
    public string Text { get; init; } = "";

    /// <summary>What is decided of it.</summary>
    public LineStanding Standing { get; init; }

    /// <summary>Other readings of the whole line, the likeliest first.</summary>
    public IReadOnlyList<string> Alternatives { get; init; } = [];

    /// <summary>How sure the reader is of each character of what it proposed, 0 to 1; empty where that is not known.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary>Why it is to be looked at before its text is taken as right; null: for no reason of its own.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<LineDoubt>))]
    public LineDoubt? Doubt { get; init; }

    /// <summary>Whether a worker has still to cut its ink out of the page.</summary>
    [JsonIgnore]
    public bool IsToCut => File is null && !IsBare && Polygon.Count > 0;

    /// <summary>How sure the reader is of the line's worst stretch, 0 to 1; null where that is not known. A hint for an order, never a reason to take a text as right.</summary>
    [JsonIgnore]
    public float? Sureness => Scores.Count == 0 ? null : Scores.Order().Take(Math.Max(1, Scores.Count / 6)).Average();

    /// <summary>Where it lies; null where that is not known.</summary>
    [JsonIgnore]
    public LineOutline? Outline => Polygon.Count == 0 ? null : new LineOutline([.. Polygon.Select(SpotOf)], [.. Baseline.Select(SpotOf)], XHeight);

    /// <summary>A line somewhere else: it has to be cut anew, and its text to be looked at again.</summary>
    public NoteLine At(LineOutline outline)
    {
        ArgumentNullException.ThrowIfNull(outline);
        return this with
        {
            Shape = NewId(),
            Polygon = [.. outline.Polygon.Select(Pair)],
            Baseline = [.. outline.Baseline.Select(Pair)],
            XHeight = outline.XHeight,
            File = null,
            IsBare = false,
            Standing = Standing == LineStanding.LeftOut ? LineStanding.LeftOut : LineStanding.Proposed,
            Alternatives = [],
            Scores = [],
            Doubt = null,
        };
    }

    /// <summary>A line of which only its place is known.</summary>
    public static NoteLine Of(LineOutline outline) => new NoteLine { Id = NewId(), Shape = NewId() }.At(outline);

    /// <summary>A name that no other line has.</summary>
    public static string NewId() => Guid.NewGuid().ToString("N")[..12];

    private static Spot SpotOf(float[] pair) => new(pair[0], pair[1]);

    private static float[] Pair(Spot spot) => [MathF.Round(spot.X, 1), MathF.Round(spot.Y, 1)];
}

/// <summary>A page of notes: one sheet of a picture's file.</summary>
public sealed record NotePage
{
    /// <summary>Its name among all pages of the hand.</summary>
    public required string Id { get; init; }

    /// <summary>Its place in the order in which pages came.</summary>
    public int Number { get; init; }

    /// <summary>What the picture's file is called.</summary>
    public required string Name { get; init; }

    /// <summary>The picture's file in the hand's folder; null where only the lines are there.</summary>
    public string? Picture { get; init; }

    /// <summary>A form of the picture that browsers show, where the file itself is none.</summary>
    public string? Preview { get; init; }

    /// <summary>How <see cref="Picture"/> was turned and cropped by a person; null: it is the scan as it came.</summary>
    public PageAdjustment? Adjusted { get; init; }

    /// <summary>Which sheet of the file it is, from 0.</summary>
    public int Sheet { get; init; }

    /// <summary>Columns of the picture; 0 before it has been read.</summary>
    public int Width { get; init; }

    /// <summary>Rows of the picture.</summary>
    public int Height { get; init; }

    /// <summary>The work that reads it; null: none is under way.</summary>
    public string? Job { get; init; }

    /// <summary>Why no line could be found, in a sentence; null: nothing is wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it has been read.</summary>
    public bool IsRead { get; init; }

    /// <summary>A counter that grows when somebody paints over blemishes; 0: nobody has.</summary>
    public int Paint { get; init; }

    /// <summary>Its lines in reading order.</summary>
    public IReadOnlyList<NoteLine> Lines { get; init; } = [];
}
