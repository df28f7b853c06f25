using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>A line of a page, brought to the models' frame and read.</summary>
/// <param name="Cut">The line as it was cut out.</param>
/// <param name="Line">The same in the frame, without a text; null if too little ink is left of it.</param>
/// <param name="Reading">What the reader makes of it; null without a reader or without ink.</param>
/// <param name="Evidence">What the reader says of the ink, where the page has a text to be laid to it.</param>
internal sealed record ReadLine(TextLine Cut, InkLine? Line, LineReading? Reading, LineEvidence? Evidence = null);

/// <summary>A page whose lines have been brought to one size and read.</summary>
/// <param name="Found">The page.</param>
/// <param name="Sheets">Its lines, in the order of <see cref="FoundPage.Sheets"/>.</param>
/// <param name="IsRead">Whether a reader has read them.</param>
internal sealed record ReadPage(FoundPage Found, IReadOnlyList<IReadOnlyList<ReadLine>> Sheets, bool IsRead)
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
    /// <returns>The pages, and the reader in the view in which it reads this writer best; null without one.</returns>
    public static (IReadOnlyList<ReadPage> Pages, LineReader? Reader) Of(IReadOnlyList<FoundPage> pages, NotesOptions options, CancellationToken cancel)
    {
        // Each sheet may show the writing at a size of its own; the rows of a sheet to copy from are of one sheet, and pictures of single lines of one scan.
        var sheetOf = new List<int>();
        foreach (var page in pages)
        {
            var (first, isCopied) = (sheetOf.Count, page.Pages != page.Sheets.Count);
            foreach (var sheet in page.Sheets)
            {
                sheetOf.AddRange(Enumerable.Repeat(page.IsLine ? -1 : isCopied ? first : sheetOf.Count, sheet.Lines.Count));
            }
        }

        var lines = LineNormalizer.NormalizeAll([.. pages.SelectMany(page => page.Lines).Select(line => line.Ink)], options.Settings.Measuring, sheetOf, cancel);
        var reader = options.Reader is { } asIs ? ViewSearch.Best(asIs, [.. lines.OfType<InkLine>()], cancel) : null;
        var read = new List<ReadPage>();
        var line = 0;
        foreach (var page in pages)
        {
            var sheets = page.Sheets.Select(sheet => sheet.Lines.Select(cut => new ReadLine(cut, lines[line++], null)).ToArray()).ToArray();
            read.Add(Read(new ReadPage(page, sheets, reader is not null), reader, cancel));
        }

        return (read, reader);
    }

    /// <summary>The page as a reader reads it.</summary>
    public static ReadPage Read(ReadPage page, LineReader? reader, CancellationToken cancel)
    {
        if (reader is null)
        {
            return page;
        }

        var evidence = reader.Evidence([.. page.Lines.Select(line => line.Line?.Ink).OfType<Raster>()], cancel);
        var next = new Queue<(LineEvidence Evidence, LineReading Reading)>(evidence.Zip(reader.Propose(evidence, cancel)));
        ReadLine Next(ReadLine line)
        {
            if (line.Line is null)
            {
                return line;
            }

            var (own, reading) = next.Dequeue();
            return line with { Reading = reading, Evidence = page.Found.Texts is null || page.Found.IsLine ? null : own };
        }

        return page with { Sheets = [.. page.Sheets.Select(sheet => (IReadOnlyList<ReadLine>)[.. sheet.Select(Next)])] };
    }
}
