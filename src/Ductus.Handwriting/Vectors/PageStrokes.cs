using System.Numerics;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Writing;

namespace Ductus.Vectors;

/// <summary>A word on a page, in millimetres from the sheet's upper left corner.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Strokes">Its strokes in the order of writing; empty where outlines were asked for.</param>
/// <param name="Outlines">The outlines of its ink, holes included; empty where strokes were.</param>
public sealed record VectorWord(string Text, IReadOnlyList<InkStroke> Strokes, IReadOnlyList<IReadOnlyList<Vector2>> Outlines);

/// <summary>A page as strokes or outlines: the same writing, at the same places, as its picture.</summary>
/// <param name="Style">How it was set.</param>
/// <param name="Lines">Its lines of words; empty rows are left out.</param>
public sealed record VectorPage(PageStyle Style, IReadOnlyList<IReadOnlyList<VectorWord>> Lines)
{
    /// <summary>How often the pen is lifted: between any two strokes.</summary>
    public int Lifts => Math.Max(0, AllStrokes.Count() - 1);

    /// <summary>Millimetres that the pen draws.</summary>
    public float Drawn => AllStrokes.Sum(stroke => stroke.Length);

    /// <summary>Millimetres that it travels lifted.</summary>
    public float Travelled => AllStrokes.Zip(AllStrokes.Skip(1), (a, b) => Vector2.Distance(a.Points[^1], b.Points[0])).Sum();

    private IEnumerable<InkStroke> AllStrokes => Lines.SelectMany(line => line).SelectMany(word => word.Strokes);
}

/// <summary>Makes pages of strokes from pages that were written.</summary>
public static class PageStrokes
{
    /// <summary>Ink is enlarged so often before its outline is followed: the densities between pixels then round it.</summary>
    private const int OutlineEnlarged = 2;

    /// <summary>The pages.</summary>
    /// <param name="pages">What was written.</param>
    /// <param name="outline">Outlines of the ink, as broad as it is; else the middles of its strokes.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<VectorPage> Of(WrittenPages pages, bool outline, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(pages);
        var style = pages.Style ?? throw new ArgumentException("Pages without their rows cannot be drawn in another form.", nameof(pages));
        var written = new Queue<WrittenLine>(pages.Lines.Select(line => line.Written));
        return [.. PageComposer.Place(pages.Rows, style).Select(rows => new VectorPage(style, [.. rows.OfType<PlacedLine>().Select(row =>
        {
            cancel.ThrowIfCancellationRequested();
            return Words(written.Dequeue(), row, style.Format, outline);
        })]))];
    }

    private static IReadOnlyList<VectorWord> Words(WrittenLine line, PlacedLine placed, PageFormat format, bool outline)
    {
        const float Millimetre = 1 / PageFormat.PixelsPerMillimetre;
        var words = WordSplit.Of(line.Ink, line.WordEdges);
        return [.. words.Select((ink, i) =>
        {
            var left = WordSplit.LeftOf(line.WordEdges[i]);
            Vector2 OnSheet(Vector2 place) => Vector2.Clamp(placed.ToPage(place + new Vector2(left, 0)), Vector2.Zero, new Vector2(format.Width, format.Height)) * Millimetre;
            return outline
                ? new VectorWord(line.Words[i].Text, [], [.. InkOutline.Trace(RasterScale.By(ink, OutlineEnlarged)).Select(way => Array.ConvertAll(way, place => OnSheet(place / OutlineEnlarged)))])
                : new VectorWord(line.Words[i].Text, [.. StrokeTracer.Trace(ink).Select(stroke => stroke.Map(OnSheet, placed.Scale * Millimetre))], []);
        })];
    }
}
