using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>What a person can do with the lines of a page.</summary>
public static class LineEdits
{
    /// <summary>Lines of which only the place is known are this high, in pixels, on a page that has no others.</summary>
    private const float UsualXHeight = 30;

    /// <summary>One line of two.</summary>
    /// <exception cref="UserException">One is no longer there, or nobody knows where it lies.</exception>
    public static NoteEdit Merge(NotePage page, string first, string second)
    {
        ArgumentNullException.ThrowIfNull(page);
        int i = NoteEdit.IndexOf(page, first), j = NoteEdit.IndexOf(page, second);
        if (i == j)
        {
            throw Sentences.Refusal("refused.merge-itself");
        }

        (i, j) = (Math.Min(i, j), Math.Max(i, j));
        var (a, b) = (page.Lines[i], page.Lines[j]);
        var merged = NoteLine.Of(OutlineOf(a).MergedWith(OutlineOf(b))) with { Text = $"{a.Text} {b.Text}".Trim() };
        return new NoteEdit("merge", page.Id, [new PlacedNote(i, a), new PlacedNote(j, b)], [new PlacedNote(i, merged)]);
    }

    /// <summary>Two lines of one, parted at a column of the page's picture (as the line runs).</summary>
    /// <exception cref="UserException">The line is no longer there, or the place is not between its ends.</exception>
    public static NoteEdit Split(NotePage page, string line, float x, float y)
    {
        ArgumentNullException.ThrowIfNull(page);
        var i = NoteEdit.IndexOf(page, line);
        LineOutline before, after;
        try
        {
            (before, after) = OutlineOf(page.Lines[i]).SplitAt(new Spot(x, y));
        }
        catch (ArgumentException)
        {
            throw Sentences.Refusal("refused.split");
        }

        return new NoteEdit("split", page.Id, [new PlacedNote(i, page.Lines[i])], [new PlacedNote(i, NoteLine.Of(before)), new PlacedNote(i + 1, NoteLine.Of(after))]);
    }

    /// <summary>A line along a baseline that somebody has drawn; it takes its place among the others by height.</summary>
    /// <exception cref="UserException">The baseline has no length.</exception>
    public static NoteEdit Draw(NotePage page, IReadOnlyList<Spot> baseline)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(baseline);
        if (baseline.Count < 2 || baseline.Max(spot => spot.X) - baseline.Min(spot => spot.X) < 8)
        {
            throw Sentences.Refusal("refused.draw");
        }

        var heights = page.Lines.Where(line => line.XHeight > 0).Select(line => line.XHeight).Order().ToArray();
        var drawn = NoteLine.Of(LineOutline.Drawn(baseline, heights.Length == 0 ? UsualXHeight : heights[heights.Length / 2]));
        var middle = baseline.Average(spot => spot.Y);
        var index = page.Lines.TakeWhile(line => line.Baseline.Count == 0 || line.Baseline.Average(pair => pair[1]) < middle).Count();
        return new NoteEdit("draw", page.Id, [], [new PlacedNote(index, drawn)]);
    }

    /// <summary>A line whose corner or edge somebody has moved.</summary>
    public static NoteEdit Move(NotePage page, string line, IReadOnlyList<float[]> polygon)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(polygon);
        var old = page.Lines[NoteEdit.IndexOf(page, line)];
        if (polygon.Count < 3 || polygon.Any(pair => pair is not { Length: 2 } || !pair.All(float.IsFinite)))
        {
            throw Sentences.Refusal("refused.corners");
        }

        var outline = OutlineOf(old);
        return NoteEdit.Change("move", page, old.At(new LineOutline([.. polygon.Select(pair => new Spot(pair[0], pair[1]))], outline.Baseline, outline.XHeight)));
    }

    /// <summary>Leaves a line out of what is learned, or takes it in again.</summary>
    public static NoteEdit LeaveOut(NotePage page, string line)
    {
        ArgumentNullException.ThrowIfNull(page);
        var old = page.Lines[NoteEdit.IndexOf(page, line)];
        var isOut = old.Standing == LineStanding.LeftOut;
        return NoteEdit.Change(isOut ? "take in" : "leave out", page, old with { Standing = isOut ? LineStanding.Proposed : LineStanding.LeftOut });
    }

    /// <summary>Removes a line that is none.</summary>
    public static NoteEdit Delete(NotePage page, string line)
    {
        ArgumentNullException.ThrowIfNull(page);
        var i = NoteEdit.IndexOf(page, line);
        return new NoteEdit("delete", page.Id, [new PlacedNote(i, page.Lines[i])], []);
    }

    /// <summary>Says what stands on a line.</summary>
    /// <param name="page">The page.</param>
    /// <param name="line">The line.</param>
    /// <param name="text">The text; on one line.</param>
    /// <param name="isRight">Whether a person says that it is right.</param>
    public static NoteEdit Say(NotePage page, string line, string text, bool isRight)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(text);
        var old = page.Lines[NoteEdit.IndexOf(page, line)];
        var plain = Texts.ComposedText.Of(text).ReplaceLineEndings(" ").Replace('\t', ' ').Trim();
        if (isRight && plain.Length == 0)
        {
            throw Sentences.Refusal("refused.no-text");
        }

        return NoteEdit.Change(isRight ? "text" : "draft", page, old with { Text = plain, Standing = isRight ? LineStanding.Checked : old.Standing == LineStanding.LeftOut ? LineStanding.LeftOut : LineStanding.Proposed });
    }

    /// <summary>Lays the lines of a text to the lines of a page in their order, to be checked; lines that are left out take none.</summary>
    /// <exception cref="UserException">The text has more lines than the page.</exception>
    public static NoteEdit Lay(NotePage page, string text)
    {
        ArgumentNullException.ThrowIfNull(page);
        var texts = Texts.TextFile.Lines(text);
        var open = page.Lines.Index().Where(line => line.Item.Standing != LineStanding.LeftOut).ToArray();
        if (texts.Count == 0 || texts.Count > open.Length)
        {
            throw Sentences.Refusal("refused.lay", texts.Count, open.Length);
        }

        var pairs = open.Zip(texts).Where(pair => pair.First.Item.Text != pair.Second || pair.First.Item.Standing == LineStanding.Proposed).ToArray();
        return new NoteEdit(
            "page's text", page.Id, [.. pairs.Select(pair => new PlacedNote(pair.First.Index, pair.First.Item))],
            [.. pairs.Select(pair => new PlacedNote(pair.First.Index, pair.First.Item with { Text = pair.Second, Standing = LineStanding.Proposed }))]);
    }

    private static LineOutline OutlineOf(NoteLine line) =>
        line.Outline ?? throw Sentences.Refusal("refused.no-outline");
}
