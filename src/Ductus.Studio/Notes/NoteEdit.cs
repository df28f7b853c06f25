using System.Text.Json.Serialization;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>A line and its place on the page.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Line">The line.</param>
public sealed record PlacedNote(int Index, NoteLine Line);

/// <summary>One change of a page's lines by a person, which can be taken back: some lines in the place of others.</summary>
/// <param name="What">In a word or two, as <c>merge</c>.</param>
/// <param name="Page">The page.</param>
/// <param name="Before">Lines that were there, with their places before.</param>
/// <param name="After">Lines that are there instead, with their places after.</param>
public sealed record NoteEdit(string What, string Page, IReadOnlyList<PlacedNote> Before, IReadOnlyList<PlacedNote> After)
{
    /// <summary>Where the page itself became another, as by turning its picture: what was known of it besides its lines.</summary>
    public NotePage? PageBefore { get; init; }

    /// <summary>What is known of it since.</summary>
    public NotePage? PageAfter { get; init; }

    /// <summary>The change back.</summary>
    [JsonIgnore]
    public NoteEdit Back => this with { Before = After, After = Before, PageBefore = PageAfter, PageAfter = PageBefore };

    /// <summary>Another picture of a page, with the lines on it, instead of the one before.</summary>
    public static NoteEdit Replace(string what, NotePage before, NotePage after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new NoteEdit(what, before.Id, Placed(before), Placed(after)) { PageBefore = before with { Lines = [] }, PageAfter = after with { Lines = [] } };
    }

    private static PlacedNote[] Placed(NotePage page) => [.. page.Lines.Select((line, i) => new PlacedNote(i, line))];

    /// <summary>One line instead of another.</summary>
    public static NoteEdit Change(string what, NotePage page, NoteLine line)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(line);
        var index = IndexOf(page, line.Id);
        return new NoteEdit(what, page.Id, [new PlacedNote(index, page.Lines[index])], [new PlacedNote(index, line)]);
    }

    /// <summary>The page after the change.</summary>
    /// <exception cref="UserException">The lines have been changed meanwhile, in another window.</exception>
    public NotePage Apply(NotePage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var lines = page.Lines.ToList();
        foreach (var placed in Before.OrderByDescending(placed => placed.Index))
        {
            var index = lines.FindIndex(line => line.Id == placed.Line.Id && line.Shape == placed.Line.Shape);
            if (index < 0)
            {
                throw Sentences.Refusal("refused.line-changed");
            }

            lines.RemoveAt(index);
        }

        foreach (var placed in After.OrderBy(placed => placed.Index))
        {
            lines.Insert(Math.Clamp(placed.Index, 0, lines.Count), placed.Line);
        }

        return (PageAfter is { } other ? other with { Number = page.Number, Job = page.Job } : page) with { Lines = lines };
    }

    /// <summary>The change with what has been found out of an outline meanwhile.</summary>
    public NoteEdit Filled(string shape, Func<NoteLine, NoteLine> fill)
    {
        IReadOnlyList<PlacedNote> Fill(IReadOnlyList<PlacedNote> of) => [.. of.Select(placed => placed.Line.Shape == shape && placed.Line.IsToCut ? placed with { Line = fill(placed.Line) } : placed)];
        return this with { Before = Fill(Before), After = Fill(After) };
    }

    /// <summary>Where a line stands.</summary>
    /// <exception cref="UserException">It is no longer there.</exception>
    public static int IndexOf(NotePage page, string line)
    {
        ArgumentNullException.ThrowIfNull(page);
        for (var i = 0; i < page.Lines.Count; i++)
        {
            if (page.Lines[i].Id == line)
            {
                return i;
            }
        }

        throw Sentences.Refusal("refused.line-gone");
    }
}
