using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Reads a writer's notes: folders or files of page pictures, each with a .txt of its lines beside it, or folders of line
/// pictures with a <c>transcripts.tsv</c> (file, tab, text).
/// </summary>
public sealed class NotesReader
{
    /// <summary>Fewer lines than these make a rough hand.</summary>
    private const int FewLines = 10;

    /// <summary>Below this x-height in pixels a letter's shape is lost.</summary>
    private const float LeastXHeight = 10;

    private readonly string? _picturesFolder;
    private readonly List<PendingLine> _pending = [];
    private readonly List<string> _warnings = [];
    private readonly List<PageLook> _looks = [];
    private readonly List<float> _dpi = [];

    private NotesReader(string? picturesFolder) => _picturesFolder = picturesFolder;

    /// <summary>Reads all notes of one writer.</summary>
    /// <param name="paths">Picture files and folders.</param>
    /// <param name="picturesFolder">Where to draw the lines of a page whose text does not match; null = nowhere.</param>
    /// <param name="report">Told of each file as it is read; null = silent.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <exception cref="UserException">A file is missing or damaged, or no line is left to learn from.</exception>
    public static IngestedNotes Read(
        IReadOnlyList<string> paths, string? picturesFolder = null, Action<string>? report = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var reader = new NotesReader(picturesFolder);
        foreach (var item in paths.SelectMany(NotesFiles.Find).ToList())
        {
            cancel.ThrowIfCancellationRequested();
            report?.Invoke(item.Picture);
            reader.ReadItem(item);
        }

        return reader.Finish();
    }

    private void ReadItem(NotesFile item)
    {
        var pages = PictureFile.LoadPages(item.Picture);
        if (item.LineText is not null)
        {
            ReadLine(item, pages[0]);
            return;
        }

        var name = Path.GetFileName(item.Picture);
        if (item.PageText is null)
        {
            _warnings.Add($"'{name}' is left out: it has no text file '{Path.GetFileNameWithoutExtension(name)}.txt' beside it with its lines.");
            return;
        }

        var texts = TextFile.ReadLines(item.PageText);
        var scans = pages.Select(page => PageCleaner.Clean(new PageScan(name, page))).ToList();
        var lines = scans.SelectMany(LineSegmenter.Segment).ToList();
        foreach (var page in pages)
        {
            AddDpi(page);
        }

        if (lines.Count != texts.Count)
        {
            _warnings.Add(LineCount.Explain(name, lines, texts, DrawPages(name, scans)));
            return;
        }

        _looks.AddRange(scans.Select(scan => scan.Look));
        for (var i = 0; i < lines.Count; i++)
        {
            _pending.Add(new PendingLine(lines[i].Ink, texts[i], $"{name}:{i + 1}"));
        }
    }

    private void ReadLine(NotesFile item, RgbImage image)
    {
        var name = Path.GetFileName(item.Picture);
        var page = PageCleaner.Clean(new PageScan(name, image, IsLine: true));
        _looks.Add(page.Look);
        AddDpi(image);
        if (LineSegmenter.MainLine(page) is { } line)
        {
            _pending.Add(new PendingLine(line.Ink, item.LineText!, name));
        }
        else
        {
            _warnings.Add($"'{name}' is left out: no line of writing can be found in it.");
        }
    }

    private void AddDpi(RgbImage image)
    {
        // 72 and 96 are what programs write that know nothing of the scanner.
        if (image.Dpi is { } dpi and not (72 or 96) and >= 60 and <= 2400)
        {
            _dpi.Add(dpi);
        }
    }

    private string? DrawPages(string name, List<CleanPage> pages)
    {
        if (_picturesFolder is null)
        {
            return null;
        }

        WorkFolder.Create(_picturesFolder);
        string? path = null;
        for (var i = pages.Count - 1; i >= 0; i--)
        {
            path = Path.Combine(_picturesFolder, Path.GetFileNameWithoutExtension(name) + (i == 0 ? "" : $".{i + 1}") + ".lines.png");
            PictureFile.SavePng(SegmentationPicture.Draw(pages[i], LineSegmenter.Segment(pages[i])), path);
        }

        return path;
    }

    private IngestedNotes Finish()
    {
        // Lines that cannot be learnt from still tell how large the writer writes.
        var normalized = LineNormalizer.NormalizeAll([.. _pending.Select(p => p.Ink)], [.. _pending.Select(p => p.Text)]);
        var lines = new List<IngestedLine>();
        for (var i = 0; i < _pending.Count; i++)
        {
            var objection = normalized[i] is null ? "no writing is left of it" : Transcript.Objection(_pending[i].Text);
            if (objection is null)
            {
                lines.Add(new IngestedLine(normalized[i]!, _pending[i].Source));
            }
            else
            {
                _warnings.Add($"'{_pending[i].Source}' is left out: {objection}.");
            }
        }

        if (lines.Count == 0)
        {
            throw new UserException("There is no line to learn from: give page pictures with a .txt of their lines beside them, or a folder of line pictures with transcripts.tsv."
                + string.Concat(_warnings.Select(w => "\n" + w)));
        }

        if (lines.Count < FewLines)
        {
            _warnings.Add($"Only {lines.Count} lines to learn from: the hand will be rough; 30 make a good one.");
        }

        var xHeight = lines.Select(l => l.Normalized.Measure.XHeight).Order().ElementAt(lines.Count / 2);
        if (xHeight < LeastXHeight)
        {
            _warnings.Add($"Small letters are only {xHeight:F0} pixels high: scan at 300 dpi or photograph from nearer.");
        }

        float? dpi = _dpi.Count == 0 ? null : _dpi.Order().ElementAt(_dpi.Count / 2);
        return new IngestedNotes(lines, PageLook.Mean(_looks), dpi, _warnings);
    }

    private sealed record PendingLine(Raster Ink, string Text, string Source);
}
