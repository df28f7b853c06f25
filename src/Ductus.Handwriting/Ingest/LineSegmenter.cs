using Ductus.Imaging;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Cuts a clean page into its text lines. Every piece of ink goes to the line through whose middle it runs; a piece that
/// runs through several (a descender that touches the line below) is split where the ways through its ink to either line
/// are equally long; dots, accents and commas go to the letters nearest to them.
/// </summary>
public static class LineSegmenter
{
    /// <summary>Widths of a line's core band within which a piece beyond the line's end may still belong to it.</summary>
    private const float Reach = 12;

    /// <summary>The lines from top to bottom.</summary>
    /// <param name="page">The page.</param>
    /// <param name="settings">What lines are told by; null: as it was tuned.</param>
    /// <param name="cancel">Stops between pieces of ink, and between lines.</param>
    public static IReadOnlyList<TextLine> Segment(CleanPage page, SegmentingSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        settings ??= new SegmentingSettings();
        return [.. PageRegions.Of(page).SelectMany(region =>
        {
            cancel.ThrowIfCancellationRequested();
            return Segment(page, [.. page.Strokes.Strokes.Where(region.Holds)], LineTracker.Track(page, settings, region), null, settings, cancel).OfType<TextLine>();
        })];
    }

    /// <summary>The lines that somebody has outlined, merged, split or drawn: each with its own ink, one an outline, in their order; null where one holds too little ink.</summary>
    /// <param name="page">The page.</param>
    /// <param name="outlines">The lines, in the pixels of the page's picture.</param>
    /// <param name="settings">What ink is given to lines by; null: as it was tuned.</param>
    /// <param name="cancel">Stops between pieces of ink, and between lines.</param>
    public static IReadOnlyList<TextLine?> Segment(CleanPage page, IReadOnlyList<LineOutline> outlines, SegmentingSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(outlines);
        var polygons = outlines.Select(outline => outline.Polygon.Select(page.Frame.FromPicture.Map).ToArray()).ToArray();
        bool IsIn(Component piece, int line) => Polygons.Contains(polygons[line], (piece.Left + piece.Right) / 2f, (piece.Top + piece.Bottom) / 2f)
            || IsTouched(page.Strokes.Map, piece, polygons[line]);
        var pieces = page.Strokes.Strokes.Where(piece => Enumerable.Range(0, polygons.Length).Any(line => IsIn(piece, line))).ToArray();
        return [.. Segment(page, pieces, [.. outlines.Select(outline => PageGeometry.TrackOf(outline, page))], IsIn, settings ?? new SegmentingSettings(), cancel)];
    }

    /// <summary>Whether a good part of a piece lies in an outline.</summary>
    private static bool IsTouched(ComponentMap map, Component piece, Spot[] polygon)
    {
        const int Sampled = 4;
        var (within, all) = (0, 0);
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x += Sampled)
            {
                if (map.Labels[(y * map.Width) + x] == piece.Label)
                {
                    all++;
                    within += Polygons.Contains(polygon, x, y) ? 1 : 0;
                }
            }
        }

        return within > 0.2f * all;
    }

    /// <summary>
    /// The lines of a page's pieces, by the lines' paths. Where somebody has outlined the lines, a piece may be of some of them only; else of any, and words between lines are lines of their own.
    /// </summary>
    private static IEnumerable<TextLine?> Segment(
        CleanPage page, Component[] pieces, List<LineTrack> tracks, Func<Component, int, bool>? mayBeOf, SegmentingSettings settings, CancellationToken cancel)
    {
        if (tracks.Count == 0)
        {
            yield break;
        }

        // What was given to a path that proves to be no line (a row of commas, the tip of a flourish) is another line's.
        var isLine = Enumerable.Repeat(true, tracks.Count).ToArray();
        (int[] LineOf, SplitPieces Split) given;
        bool found;
        do
        {
            given = Give(page, pieces, tracks, (piece, line) => isLine[line] && mayBeOf?.Invoke(piece, line) != false, settings, cancel);
            found = false;
            for (var k = 0; k < tracks.Count; k++)
            {
                if (isLine[k] && !LineCutter.IsLine(page, given.LineOf, given.Split, k))
                {
                    (isLine[k], found) = (false, true);
                }
            }
        }
        while (found);

        var inserted = mayBeOf is null ? Inserted(page, pieces, tracks, given, settings, cancel) : null;
        for (var k = 0; k < tracks.Count; k++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var line in Cut(k, true).Append(isLine[k] ? LineCutter.Cut(page, given.LineOf, given.Split, k) : null).Concat(Cut(k, false)))
            {
                yield return line;
            }
        }

        IEnumerable<TextLine?> Cut(int beside, bool isAbove) =>
            (inserted?[(beside, isAbove)] ?? []).Select(line => LineCutter.Cut(page, given.LineOf, given.Split, line)).OfType<TextLine>().Select(line => line with { Doubt = LineDoubt.Inserted });
    }

    /// <summary>Takes words between lines out of those that they were given to.</summary>
    /// <returns>Their own numbers, by the line beside which they stand and whether they stand above it.</returns>
    private static ILookup<(int Line, bool IsAbove), int> Inserted(CleanPage page, Component[] pieces, List<LineTrack> tracks, (int[] LineOf, SplitPieces Split) given, SegmentingSettings settings, CancellationToken cancel)
    {
        var (lineOf, split) = given;
        var letter = page.Strokes.LetterHeight;
        var found = new InsertedWords(page.Strokes.Map, letter, page.Strokes.PenWidth).Find(pieces, lineOf, tracks, settings.CoreBand * letter, cancel).ToArray();
        List<(int Line, bool IsAbove, int Number)> taken = [];
        foreach (var (words, line, isAbove) in found.OrderBy(words => words.Pieces.Min(piece => piece.Left)))
        {
            int[] were = [.. words.Select(piece => lineOf[piece.Label])];
            var number = tracks.Count + taken.Count;
            Array.ForEach(words, piece => lineOf[piece.Label] = number);
            if (were.Append(number).Distinct().All(left => LineCutter.IsLine(page, lineOf, split, left)))
            {
                taken.Add((line, isAbove, number));
                continue;
            }

            // Too little would be left of one of them to be a line: all stays where it was.
            foreach (var (piece, was) in words.Zip(were))
            {
                lineOf[piece.Label] = was;
            }
        }

        return taken.ToLookup(words => (words.Line, words.IsAbove), words => words.Number);
    }

    /// <summary>Of each piece, by its label, the line that it belongs to, and the pieces that belong to several.</summary>
    private static (int[] LineOf, SplitPieces Split) Give(
        CleanPage page, Component[] pieces, List<LineTrack> tracks, Func<Component, int, bool> mayBeOf, SegmentingSettings settings, CancellationToken cancel)
    {
        var map = page.Strokes.Map;
        var letter = page.Strokes.LetterHeight;
        var lineOf = new int[map.Components.Count + 1];
        Array.Fill(lineOf, -1);
        var small = new List<Component>();
        var split = new SplitPieces(map, page.Strokes.PenWidth, letter);
        foreach (var piece in pieces)
        {
            cancel.ThrowIfCancellationRequested();
            var shares = Shares(piece, map, tracks, k => mayBeOf(piece, k), settings.CoreBand * letter);
            var best = Array.IndexOf(shares, shares.Max());
            if (shares[best] < 0.1f || Math.Max(piece.Width, piece.Height) < 0.45f * letter)
            {
                small.Add(piece);
            }
            else if (piece.Height > 1.3f * letter && Claimants(piece, shares, page.Strokes, settings) is { Length: > 1 } claimants)
            {
                split.Divide(piece, tracks, claimants, settings.CoreBand * letter);
            }
            else
            {
                lineOf[piece.Label] = best;
            }
        }

        Attach(small, pieces, lineOf, letter);
        return (lineOf, split);
    }

    /// <summary>
    /// The line that a picture of one line shows; what hangs in from the picture's upper or lower border (the neighbours'
    /// descenders and ascenders) is left out. Null if there is no line.
    /// </summary>
    public static TextLine? MainLine(CleanPage page, SegmentingSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        settings ??= new SegmentingSettings();
        var tracks = LineTracker.Track(page, settings);
        if (tracks.Count == 0)
        {
            return null;
        }

        var main = tracks.MaxBy(t => t.Mass)!;
        var band = settings.CoreBand * page.Strokes.LetterHeight;
        var map = page.Strokes.Map;
        var lineOf = new int[map.Components.Count + 1];
        Array.Fill(lineOf, -1);
        foreach (var piece in page.Strokes.Strokes)
        {
            var at = main.At((piece.Left + piece.Right) / 2f);
            var hangsIn = (piece.Top <= 1 && piece.Bottom < at - (0.5f * band)) || (piece.Bottom >= page.Ink.Height - 1 && piece.Top > at + (0.5f * band));
            lineOf[piece.Label] = hangsIn ? -1 : 0;
        }

        return LineCutter.Cut(page, lineOf, new SplitPieces(map, page.Strokes.PenWidth, page.Strokes.LetterHeight), 0);
    }

    /// <summary>The lines that have a good share of a piece in their core, or as much of it as a letter has ink.</summary>
    private static int[] Claimants(Component piece, float[] shares, InkMask strokes, SegmentingSettings settings) =>
        [.. Enumerable.Range(0, shares.Length).Where(k => shares[k] > settings.SplitShare || shares[k] * piece.Area > strokes.LetterHeight * strokes.PenWidth)];

    /// <summary>Of a piece's pixels the share in each line's band.</summary>
    private static float[] Shares(Component piece, ComponentMap map, List<LineTrack> tracks, Predicate<int> mayBeOf, float band)
    {
        var shares = new float[tracks.Count];
        var middle = (piece.Left + piece.Right) / 2f;
        for (var k = 0; k < tracks.Count; k++)
        {
            var at = tracks[k].At(middle);
            var slack = band + (0.05f * piece.Width) + 10;
            if (at < piece.Top - slack || at > piece.Bottom + slack || tracks[k].Distance(piece.Left, piece.Right) > Reach * band || !mayBeOf(k))
            {
                continue;
            }

            var count = 0;
            for (var x = piece.Left; x < piece.Right; x++)
            {
                at = tracks[k].At(x);
                var from = Math.Max(piece.Top, (int)(at - band));
                var to = Math.Min(piece.Bottom - 1, (int)(at + band));
                for (var y = from; y <= to; y++)
                {
                    count += map.Labels[(y * map.Width) + x] == piece.Label ? 1 : 0;
                }
            }

            shares[k] = count / (float)piece.Area;
        }

        return shares;
    }

    /// <summary>Gives dots, accents and commas to the line of the nearest letters above or below them.</summary>
    private static void Attach(List<Component> small, IReadOnlyList<Component> all, int[] lineOf, float letter)
    {
        var letters = all.Where(c => lineOf[c.Label] >= 0).ToArray();
        var chosen = new List<(int Label, int Line)>();
        foreach (var mark in small)
        {
            var (best, bestCost) = (-1, float.MaxValue);
            foreach (var c in letters)
            {
                var dx = Math.Max(0, Math.Max(c.Left - mark.Right, mark.Left - c.Right));
                if (dx > 4 * letter)
                {
                    continue;
                }

                // Marks stand above their letters more often than below: a gap upwards costs more.
                var below = Math.Max(0, c.Top - mark.Bottom);
                var above = Math.Max(0, mark.Top - c.Bottom);
                var cost = (0.7f * dx) + below + (1.6f * above);
                (best, bestCost) = cost < bestCost ? (lineOf[c.Label], cost) : (best, bestCost);
            }

            // Farther from all letters than a dash is from its words: a speck.
            var reach = Math.Max(mark.Width, mark.Height) > 0.4f * letter ? 3 : 1.5f;
            if (best < 0 || bestCost > reach * letter)
            {
                continue;
            }

            chosen.Add((mark.Label, best));
        }

        foreach (var (label, line) in chosen)
        {
            lineOf[label] = line;
        }
    }
}
