using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>Something about a writer's notes that the writer should know: data, of which each kind of user interface makes its own sentence.</summary>
public abstract record NotesFinding
{
    private NotesFinding()
    {
    }

    /// <summary>Nobody has given a page's text.</summary>
    /// <param name="Page">The picture's name.</param>
    public sealed record PageWithoutText(string Page) : NotesFinding;

    /// <summary>
    /// A page's text does not fit its ink in every line: the lines in doubt become proposals with the text they probably have, the others are taken as
    /// they are.
    /// </summary>
    /// <param name="Page">The picture's name.</param>
    /// <param name="InkLines">Lines of ink that were found.</param>
    /// <param name="TextLines">Lines of its text.</param>
    /// <param name="Pairs">Which line of ink is which line of text, from top to bottom, those that are certain included.</param>
    /// <param name="Picture">Path of a picture that shows the lines found, numbered; null where none was drawn.</param>
    public sealed record LinesMismatch(string Page, int InkLines, int TextLines, IReadOnlyList<LinePair> Pairs, string? Picture) : NotesFinding;

    /// <summary>A page did not lie the way it reads and was turned.</summary>
    /// <param name="Page">The picture's name.</param>
    /// <param name="Quarters">Quarter turns clockwise, 1 to 3.</param>
    public sealed record PageTurned(string Page, int Quarters) : NotesFinding;

    /// <summary>A page is printed, not written by hand.</summary>
    /// <param name="Page">The picture's name.</param>
    /// <param name="RestTaken">Whether there is something else on it, of which alone the lines are taken; else those of the print are, for who says that it is a hand's.</param>
    public sealed record PagePrinted(string Page, bool RestTaken = false) : NotesFinding;

    /// <summary>What was read of a page is no text: it shows something else, or is written in letters that the reader does not know. Its proposals stand all the same.</summary>
    /// <param name="Page">The picture's name.</param>
    public sealed record PageNotText(string Page) : NotesFinding;

    /// <summary>Lines of a page that nobody has given a text look unlike its others: each is proposed, but may be no writing of the writer's, or not in its place.</summary>
    /// <param name="Page">The picture's name.</param>
    /// <param name="Lines">Their numbers on the page, from 1, and what is doubtful.</param>
    public sealed record LinesDoubted(string Page, IReadOnlyList<(int Number, LineDoubt Doubt)> Lines) : NotesFinding;

    /// <summary>Ink of a page is left out, because it does not look like the writer's letters.</summary>
    /// <param name="Page">The picture's name.</param>
    /// <param name="Kinds">How many of each kind; without the edges of the sheet.</param>
    /// <param name="Picture">Path of a picture that shows them in grey, numbered; null where none was drawn.</param>
    public sealed record BlemishesLeftOut(string Page, IReadOnlyList<(BlemishKind Kind, int Count)> Kinds, string? Picture) : NotesFinding;

    /// <summary>A line is left out: too little ink is left of it to be measured.</summary>
    /// <param name="Source">File and line, as <c>page1.jpg:4</c>.</param>
    public sealed record LineWithoutInk(string Source) : NotesFinding;

    /// <summary>A line is left out for its text.</summary>
    /// <param name="Source">File and line, as <c>page1.jpg:4</c>.</param>
    /// <param name="Objection">What is wrong with the text.</param>
    public sealed record TextRefused(string Source, TextObjection Objection) : NotesFinding;

    /// <summary>A line is left out: it is a signature, and nobody has said that the hand is the user's own.</summary>
    /// <param name="Source">File and line, as <c>page1.jpg:4</c>.</param>
    /// <param name="Text">What it says.</param>
    public sealed record Signature(string Source, string Text) : NotesFinding;

    /// <summary>A line is learned from, though its text fits it far worse than this writer's other lines fit theirs.</summary>
    /// <param name="Source">File and line, as <c>page1.jpg:4</c>.</param>
    /// <param name="Text">The text given.</param>
    /// <param name="Read">What the reader made of the ink.</param>
    public sealed record TextDoubted(string Source, string Text, string Read) : NotesFinding;

    /// <summary>A line is left out: the text given to another line is plainly what stands on it.</summary>
    /// <param name="Source">File and line, as <c>page1.jpg:4</c>.</param>
    /// <param name="Text">The text given to it.</param>
    /// <param name="Owner">File and line of the other.</param>
    /// <param name="Proper">The text given to that one, which belongs here.</param>
    public sealed record TextSwapped(string Source, string Text, string Owner, string Proper) : NotesFinding;

    /// <summary>There are too few lines for a good hand.</summary>
    /// <param name="Lines">Lines to learn from.</param>
    /// <param name="Enough">Lines that make a good one.</param>
    public sealed record FewLines(int Lines, int Enough) : NotesFinding;

    /// <summary>Letters are so small that their shapes are lost.</summary>
    /// <param name="XHeight">Median x-height of the lines, in pixels of the scans.</param>
    public sealed record SmallLetters(float XHeight) : NotesFinding;
}

/// <summary>A line of ink and the line of text that it probably is; one of the two may have no partner.</summary>
/// <param name="Ink">Number of the line on its page, from 1, and the row of the page in its middle; null: no ink.</param>
/// <param name="Text">The line of text; null: no text.</param>
/// <param name="Doubt">Why a person is to look at the two; null: they fit clearly, or one of them is missing.</param>
/// <param name="Moved">Whether the text stands elsewhere among its lines than the ink on the page.</param>
public readonly record struct LinePair((int Number, int Row)? Ink, string? Text, TextDoubt? Doubt = null, bool Moved = false);
