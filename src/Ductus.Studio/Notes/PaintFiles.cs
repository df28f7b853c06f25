using Ductus.Files;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>Pictures of what somebody has painted over on a page: grey, in the hand's folder beside the page and never in it, every state under a number of its own.</summary>
public static class PaintFiles
{
    /// <summary>The kinds of paint.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["notink", "ink"];

    /// <summary>The file of a page's paint, in the hand's folder.</summary>
    public static string Name(NotePage page, string kind)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Path.Combine("studio", "paint", $"{page.Id}{(page.Adjusted is { } adjusted ? $"-{adjusted.Key}" : "")}-{page.Paint}-{kind}.png");
    }

    /// <summary>Keeps a new state of the paint; the lines of the page are then to be cut anew, their texts stay.</summary>
    /// <param name="notes">The hand's notes.</param>
    /// <param name="id">The page.</param>
    /// <param name="pictures">A grey PNG for each of <see cref="Kinds"/>, in their order; black is painted.</param>
    /// <exception cref="UserException">The page is gone, or the files cannot be written.</exception>
    public static void Save(HandNotes notes, string id, IReadOnlyList<byte[]> pictures)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var page = notes.Page(id) ?? throw Sentences.Refusal("refused.page-gone");
        var painted = page with { Paint = page.Paint + 1 };
        WholeFile.Write([.. Kinds.Zip(pictures).Select(kind => (Path.Combine(notes.Folder, Name(painted, kind.First)), kind.Second))]);
        notes.Set(CutAnew(painted));
    }

    /// <summary>Goes back to the paint before.</summary>
    public static void Undo(HandNotes notes, string id)
    {
        ArgumentNullException.ThrowIfNull(notes);
        if (notes.Page(id) is { Paint: > 0 } page)
        {
            notes.Set(CutAnew(page with { Paint = page.Paint - 1 }));
        }
    }

    private static NotePage CutAnew(NotePage page) => page with
    {
        Lines = [.. page.Lines.Select(line => line.Polygon.Count == 0 || line.Standing == LineStanding.LeftOut ? line : line with { Shape = NoteLine.NewId(), File = null, IsBare = false })],
    };
}
