using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>A page whose lines have been cut, while its picture is still there.</summary>
/// <param name="Picture">The picture as it was decoded.</param>
/// <param name="Page">Its ink.</param>
/// <param name="Lines">Its lines in reading order.</param>
/// <param name="FirstLine">How many lines stand on earlier pages of the same file.</param>
public sealed record CutPage(RgbImage Picture, CleanPage Page, IReadOnlyList<TextLine> Lines, int FirstLine)
{
    /// <summary>Names the file's picture and all that its cutting depends on, for <see cref="NotesOptions.WasCut"/>; null where nothing is kept.</summary>
    public string? Key { get; init; }

    /// <summary>What a line is called in messages and in what is kept of it.</summary>
    /// <param name="line">Its place among <see cref="Lines"/>, from 0.</param>
    public string SourceOf(int line) => new LineSource(Page.Name, FirstLine + line + 1).ToString();
}
