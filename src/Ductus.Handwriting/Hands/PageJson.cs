using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Hands;

/// <summary>
/// What notes and hands keep of a page as JSON, read back value by value: a file may have been edited by hand or made by a stranger, and each number goes into
/// sizes and divisions.
/// </summary>
internal static class PageJson
{
    /// <summary>Pixels that are believed: no scan of a page is larger.</summary>
    private const float MostPixels = 1 << 16;

    private const float MostSlant = 5;
    private const float MostSlope = 1;
    private const float MostXHeights = 1000;
    private const float SmallestXHeight = 1;

    /// <summary>Ink and paper.</summary>
    public static InkAndPaper InkAndPaper(CheckedValue value) => new(
        Colour(value["Ink"]), (float)value["InkVariation"].Number(0, byte.MaxValue), Colour(value["Paper"]), (float)value["PaperGrain"].Number(0, byte.MaxValue));

    /// <summary>How lines lie on the page.</summary>
    public static PageLayout Layout(CheckedValue value) => new(
        value.Find("LinePitch") is { } pitch ? (float)pitch.Number(0, MostXHeights) : null,
        (float)value["EdgeDeviation"].Number(0, MostXHeights),
        (float)value["SlopeDeviation"].Number(0, MostSlope),
        (float)value["DriftDeviation"].Number(0, MostXHeights));

    /// <summary>The measure of a line.</summary>
    public static LineMeasure Measure(CheckedValue value) => new(
        XHeight(value["XHeight"]),
        (float)value["Baseline"].Number(-MostPixels, MostPixels),
        (float)value["Slope"].Number(-MostSlope, MostSlope),
        [.. value["Drift"].Items().Select(drift => (float)drift.Number(-MostPixels, MostPixels))],
        Slant(value["Slant"]));

    /// <summary>Columns to the right per row upwards.</summary>
    public static float Slant(CheckedValue value) => (float)value.Number(-MostSlant, MostSlant);

    /// <summary>The height of a small x, in pixels.</summary>
    public static float XHeight(CheckedValue value) => (float)value.Number(SmallestXHeight, MostPixels);

    private static Rgb Colour(CheckedValue value) => new(Part(value["R"]), Part(value["G"]), Part(value["B"]));

    private static byte Part(CheckedValue value) => (byte)value.Integer(0, byte.MaxValue);
}
