using Ductus.Files;
using Ductus.Imaging;
using Ductus.Sheets;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>Finds the lines in the picture files of notes.</summary>
/// <param name="options">What to do beside.</param>
/// <param name="keptBlemishes">Blemishes that are writing after all.</param>
/// <param name="findings">Told of pages that were turned or are printed, and of what is left out of them.</param>
internal sealed class PageFinder(NotesOptions options, IReadOnlyList<BlemishNumber> keptBlemishes, List<NotesFinding> findings)
{
    private const float MillimetresPerInch = 25.4f;

    /// <summary>Share of a row's width that a copied sentence covers at least: less is a stray mark.</summary>
    private const float LeastCopied = 0.08f;

    private readonly PagePictures? _pictures = options.PicturesFolder is { } pictures ? new PagePictures(pictures, options.Settings.Measuring) : null;

    /// <summary>Null where nothing is kept.</summary>
    private readonly KeptPages? _kept = options.KeptFolder is { } folder ? new KeptPages(folder, options) : null;

    /// <summary>The lines in a file's picture, or why it is not used. Stops within a second of the picture's being decoded.</summary>
    public (FoundPage? Page, UnusedReason? Unused) Find(NotesFile file, SeenPictures seen, CancellationToken cancel)
    {
        var name = file.Name;
        var isLine = file.LineText is not null;
        if (isLine && !File.Exists(file.Picture))
        {
            return (null, new UnusedReason.Missing(NotesFiles.Table));
        }

        IReadOnlyList<RgbImage> pictures;
        CleanPage[] scans;
        byte[] data;
        var known = findings.Count;
        try
        {
            data = file.Data ?? PictureFile.ReadAll(file.Picture);
            if (!isLine && seen.SameBytes(data, name) is { } twin)
            {
                return (null, new UnusedReason.Same(twin));
            }

            pictures = PictureFile.Decode(data, name);
            if (!isLine && !file.HasText && SheetRows(name, pictures) is { Count: > 0 } rows)
            {
                return (OfSheet(name, rows, cancel) with { Pages = pictures.Count }, null);
            }

            if (!isLine && pictures.Count == 1 && seen.SamePicture(pictures[0], name) is { } same)
            {
                return (null, new UnusedReason.Same(same));
            }

            if (!isLine && !file.HasText && options.Reader is null)
            {
                return (null, new UnusedReason.NoText());
            }

            if (!isLine && Kept(file, data) is { } kept)
            {
                return (kept, null);
            }

            scans = [.. pictures.Take(isLine ? 1 : pictures.Count).Select(picture => Clean(new PageScan(name, picture, isLine), cancel))];
        }
        catch (UserException e)
        {
            // A bare, spoilt or foreign file among others: those are read all the same.
            return (null, new UnusedReason.Faulty(e));
        }

        var sheets = scans.Select((scan, i) => new FoundSheet(isLine ? MainLine(scan) : StrayLines.Judge(scan, LineSegmenter.Segment(scan, options.Settings.Segmenting, cancel), cancel), scan.InkAndPaper, isLine ? Believed(pictures[i].Dpi) : DpiOf(scan, pictures[i]))).ToArray();
        if (!sheets.Any(sheet => sheet.Lines.Count > 0))
        {
            return (null, new UnusedReason.NoLine());
        }

        if (isLine)
        {
            return (new FoundPage(name, sheets, file.LineText!.Length > 0 ? [.. sheets[0].Lines.Select(_ => file.LineText)] : null, null, true), null);
        }

        var texts = TextsOf(file);
        var picture = options.DrawEveryPage || IsMismatched(texts, sheets) ? _pictures?.Draw(name, scans, sheets, cancel) : null;
        Report(name, scans, picture);
        var key = _kept?.KeyOf(data, name, KeptBlemishes(name));
        for (var i = 0; i < sheets.Length; i++)
        {
            options.Cut?.Invoke(new CutPage(pictures[i], scans[i], sheets[i].Lines, sheets.Take(i).Sum(sheet => sheet.Lines.Count)) { Key = key });
        }

        _kept?.Keep(data, KeptBlemishes(name), sheets, [.. findings.Skip(known)]);
        return (new FoundPage(name, sheets, texts, picture, false), null);
    }

    private static List<string>? TextsOf(NotesFile file) =>
        file.Text is not null ? TextFile.Lines(file.Text) : file.PageText is null ? null : TextFile.ReadLines(file.PageText);

    private static bool IsMismatched(List<string>? texts, IReadOnlyList<FoundSheet> sheets) => texts is not null && texts.Count != sheets.Sum(sheet => sheet.Lines.Count);

    /// <summary>A page that was cut before the reading was stopped; null where it was not, or the picture of its lines is gone.</summary>
    private FoundPage? Kept(NotesFile file, byte[] data)
    {
        if (_kept?.Find(data, file.Name, KeptBlemishes(file.Name)) is not { } kept
            || (options.Cut is not null && options.WasCut?.Invoke(_kept.KeyOf(data, file.Name, KeptBlemishes(file.Name))) != true))
        {
            return null;
        }

        var texts = TextsOf(file);
        string? picture = null;
        if (_pictures is not null && (options.DrawEveryPage || IsMismatched(texts, kept.Sheets)))
        {
            picture = _pictures.Drawn(file.Name);
            if (picture is null)
            {
                return null;
            }
        }

        findings.AddRange(kept.Findings);
        return new FoundPage(file.Name, kept.Sheets, texts, picture, false);
    }

    private BlemishNumber[] KeptBlemishes(string name) => [.. keptBlemishes.Where(kept => kept.Page == name)];

    /// <summary>The rows of the sheets to copy from that the pictures show.</summary>
    private static List<SheetRow> SheetRows(string name, IReadOnlyList<RgbImage> pictures) => [.. pictures.SelectMany(picture => SheetPhoto.RowsOf(picture, name) ?? [])];

    /// <summary>The lines that a writer has copied: each row's own, with the sentence it copies; rows that are bare are left out.</summary>
    private FoundPage OfSheet(string name, List<SheetRow> rows, CancellationToken cancel)
    {
        List<(CleanPage Scan, TextLine Line, string Text)> found = [];
        foreach (var row in rows)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                var scan = PageCleaner.Clean(new PageScan(name, row.Room, IsLine: true), options.Settings.Cleaning, cancel);
                if (LineSegmenter.MainLine(scan, options.Settings.Segmenting) is { } line && line.Ink.Width > LeastCopied * row.Room.Width)
                {
                    found.Add((scan, line, row.Text));
                }
            }
            catch (UserException)
            {
                // Nothing is written in this row.
            }
        }

        if (found.Count == 0)
        {
            throw new UserException($"'{name}' shows a sheet of sentences on which nothing has been copied: write on its blue lines first.");
        }

        // Each row is a sheet of its own: the pitch of printed lines is not the writer's.
        FoundSheet[] sheets = [.. found.Select(row => new FoundSheet([row.Line], row.Scan.InkAndPaper, Pages.PageFormat.Dpi))];
        return new FoundPage(name, sheets, [.. found.Select(row => row.Text)], options.DrawEveryPage ? _pictures?.Draw(name, [.. found.Select(row => row.Scan)], sheets, cancel) : null, false);
    }

    /// <summary>Says what is left out of a file's pages.</summary>
    private void Report(string name, CleanPage[] scans, string? picture)
    {
        if (scans.FirstOrDefault(scan => scan.Strokes.IsPrinted) is { } printed)
        {
            findings.Add(new NotesFinding.PagePrinted(name, printed.Blemishes.Any(blemish => blemish.Kind == BlemishKind.Print)));
        }

        var kinds = scans.SelectMany(scan => scan.Blemishes).Where(blemish => blemish.Kind != BlemishKind.Edge).CountBy(blemish => blemish.Kind).OrderBy(kind => kind.Key).ToArray();
        if (kinds.Length > 0)
        {
            findings.Add(new NotesFinding.BlemishesLeftOut(name, [.. kinds.Select(kind => (kind.Key, kind.Value))], picture));
        }
    }

    /// <summary>The clean page, with what somebody says is writing.</summary>
    private CleanPage Clean(PageScan scan, CancellationToken cancel)
    {
        var page = CleanUpright(scan, cancel);
        var numbered = BlemishNumber.Numbered(page);
        var kept = KeptBlemishes(scan.Name);
        foreach (var unknown in kept.Where(kept => kept.Number > numbered.Count))
        {
            throw new UserException($"'{scan.Name}' has no blemish {unknown.Number}: {numbered.Count} are numbered in the picture of its lines.");
        }

        return kept.Length == 0 ? page : CleanUpright(scan with { Kept = [.. kept.SelectMany(k => BlemishNumber.Places(numbered[k.Number - 1], page.Frame))] }, cancel);
    }

    /// <summary>The clean page, turned upright where the reader makes more of it another way round.</summary>
    private CleanPage CleanUpright(PageScan scan, CancellationToken cancel)
    {
        var page = PageCleaner.Clean(scan, options.Settings.Cleaning, cancel);
        if (scan.IsLine)
        {
            return page;
        }

        if (options.Reader is { } reader)
        {
            (page, var quarters) = PageOrientation.Upright(scan, page, reader, options.Settings, cancel);
            if (quarters != 0)
            {
                findings.Add(new NotesFinding.PageTurned(scan.Name, quarters));
            }
        }

        return StrayLines.LeaveOut(page, scan.Kept, options.Settings, cancel);
    }

    private TextLine[] MainLine(CleanPage scan) => LineSegmenter.MainLine(scan, options.Settings.Segmenting) is { } line ? [line] : [];

    /// <summary>By the width of the sheet, where that is known: a photograph's own figure says nothing of the paper.</summary>
    private float? DpiOf(CleanPage scan, RgbImage picture) =>
        options.SheetWidth is { } millimetres ? scan.Ink.Width / (millimetres / MillimetresPerInch) : Believed(picture.Dpi) * scan.Frame.Scale;

    /// <summary>72 and 96 are what programs write that know nothing of the scanner.</summary>
    private static float? Believed(float? stated) => stated is { } dpi and not (72 or 96) and >= 60 and <= 2400 ? dpi : null;
}
