using Ductus.Hands;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>One picture of notes and the lines found in it, before anything is read.</summary>
/// <param name="Name">The picture's file name.</param>
/// <param name="Sheets">What it shows; several where the file is a document of several pages.</param>
/// <param name="Texts">The text given, a line of text for each line of ink if all is well; null where nobody has given one.</param>
/// <param name="Picture">Path of a picture that shows the lines of the first sheet; null where none was drawn.</param>
/// <param name="IsLine">Whether it is a picture of one line, cut out of a page already.</param>
internal sealed record FoundPage(string Name, IReadOnlyList<FoundSheet> Sheets, IReadOnlyList<string>? Texts, string? Picture, bool IsLine)
{
    /// <summary>Pages of the file; not as many as sheets where each row of a sheet to copy from is one.</summary>
    public int Pages { get; init; } = Sheets.Count;

    /// <summary>The lines of all sheets.</summary>
    public IEnumerable<TextLine> Lines => Sheets.SelectMany(sheet => sheet.Lines);

    /// <summary>What a line is called in messages.</summary>
    /// <param name="index">Its place among <see cref="Lines"/>, from 0.</param>
    public string SourceOf(int index) => new LineSource(Name, IsLine ? 0 : index + 1).ToString();
}

/// <summary>One sheet of paper.</summary>
/// <param name="Lines">Its lines from top to bottom.</param>
/// <param name="InkAndPaper">Its ink and paper.</param>
/// <param name="Dpi">Pixels per inch as the file states them, where that can be believed.</param>
internal sealed record FoundSheet(IReadOnlyList<TextLine> Lines, InkAndPaper InkAndPaper, float? Dpi);
