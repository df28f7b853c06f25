using Ductus.Hands;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>A line of a page, brought to the models' frame and read.</summary>
/// <param name="Cut">The line as it was cut out.</param>
/// <param name="Line">The same in the frame, without a text; null if too little ink is left of it.</param>
/// <param name="Read">What the reader makes of it; null without a reader or without ink.</param>
internal sealed record ReadLine(TextLine Cut, InkLine? Line, string? Read);

/// <summary>A page whose lines have been brought to one size and read.</summary>
/// <param name="Found">The page.</param>
/// <param name="Sheets">Its lines, in the order of <see cref="FoundPage.Sheets"/>.</param>
internal sealed record ReadPage(FoundPage Found, IReadOnlyList<IReadOnlyList<ReadLine>> Sheets)
{
    /// <summary>The lines of all sheets.</summary>
    public IEnumerable<ReadLine> Lines => Sheets.SelectMany(sheet => sheet);

    /// <summary>Where the lines of each sheet lie on it, those with ink.</summary>
    public IEnumerable<IReadOnlyList<PlacedLine>> Placed => Sheets.Select(sheet => (IReadOnlyList<PlacedLine>)
        [.. sheet.Where(line => line.Line is not null).Select(line => new PlacedLine(line.Cut.Left, line.Cut.Top, line.Cut.Ink.Width, line.Line!.Measure))]);

    /// <summary>Reads all pages of a writer, whose lines are measured together.</summary>
    /// <param name="pages">The pages as they were found.</param>
    /// <param name="options">Whether they are read, and how lines are measured.</param>
    /// <param name="cancel">Stops between lines, and between batches of them.</param>
    public static IReadOnlyList<ReadPage> Of(IReadOnlyList<FoundPage> pages, NotesOptions options, CancellationToken cancel)
    {
        var lines = LineNormalizer.NormalizeAll([.. pages.SelectMany(page => page.Lines).Select(line => line.Ink)], options.Settings.Measuring, cancel);
        var inked = lines.OfType<InkLine>().ToArray();
        var readings = options.Reader?.Read([.. inked.Select(line => line.Ink)], cancel) ?? new string?[inked.Length];
        var (line, reading) = (0, 0);
        ReadLine Next(TextLine cut) => lines[line++] is { } normalized ? new ReadLine(cut, normalized, readings[reading++]) : new ReadLine(cut, null, null);

        return [.. pages.Select(page => new ReadPage(page, [.. page.Sheets.Select(sheet => (IReadOnlyList<ReadLine>)[.. sheet.Lines.Select(Next)])]))];
    }
}
