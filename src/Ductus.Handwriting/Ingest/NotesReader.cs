using Ductus.Files;
using Ductus.Imaging;
using Ductus.Reading;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>What to do beside reading the notes.</summary>
/// <param name="PicturesFolder">Where to draw the lines that were found on a page whose text does not match; null = nowhere.</param>
/// <param name="DrawEveryPage">Draws also the pages whose text does match.</param>
/// <param name="Reader">Proposes texts for lines that have none, and doubts texts that the ink does not show; null = neither.</param>
public sealed record NotesOptions(string? PicturesFolder = null, bool DrawEveryPage = false, LineReader? Reader = null);

/// <summary>
/// Reads a writer's notes: folders or files of page pictures, each with a .txt of its lines beside it, folders of line
/// pictures with a <c>transcripts.tsv</c> (file, tab, text), or folders made by <see cref="WorkFolder"/>.
/// </summary>
public sealed class NotesReader
{
    private readonly NotesOptions _options;
    private readonly NotesCollection _collection;

    private NotesReader(NotesOptions options) => (_options, _collection) = (options, new NotesCollection(options.Reader));

    /// <summary>Reads all notes of one writer.</summary>
    /// <param name="notes">Picture files and folders, or pages in memory.</param>
    /// <param name="options">What to do beside reading; null = nothing.</param>
    /// <param name="begun">Told of each page as it is begun; null = silent.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <exception cref="NoLinesException">No line can be learned from.</exception>
    /// <exception cref="UserException">A file or folder that was named is missing or damaged.</exception>
    public static IngestedNotes Read(
        NotesSource notes, NotesOptions? options = null, Action<string>? begun = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(notes);
        var reader = new NotesReader(options ?? new NotesOptions());
        foreach (var path in notes.Paths)
        {
            if (WorkFolder.Exists(path))
            {
                reader._collection.Add(WorkFolder.Load(path));
                continue;
            }

            foreach (var item in NotesFiles.Find(path))
            {
                cancel.ThrowIfCancellationRequested();
                if (item.LineText is null)
                {
                    begun?.Invoke(item.Picture);
                }

                reader.ReadItem(item);
            }
        }

        foreach (var page in notes.Pages)
        {
            cancel.ThrowIfCancellationRequested();
            begun?.Invoke(page.Name);
            reader.ReadItem(new NotesFile(page.Name, null, null) { Data = page.Picture, Text = page.Text });
        }

        return reader._collection.Finish();
    }

    private void ReadItem(NotesFile item)
    {
        var name = Path.GetFileName(item.Picture);
        if (item.Data is null && item.LineText is not null && !File.Exists(item.Picture))
        {
            _collection.Add(new NotesFinding.PictureMissing(Path.Combine(Path.GetDirectoryName(item.Picture)!, NotesFiles.Table), name));
            return;
        }

        if (item.LineText is null && !item.HasText && _options.Reader is null)
        {
            _collection.Add(new NotesFinding.PageWithoutText(name));
            return;
        }

        var isLine = item.LineText is not null;
        IReadOnlyList<RgbImage> pictures;
        CleanPage[] scans;
        try
        {
            pictures = item.Data is null ? PictureFile.LoadPages(item.Picture) : PictureFile.Decode(item.Data, name);
            scans = [.. pictures.Take(isLine ? 1 : pictures.Count).Select(picture => Clean(new PageScan(name, picture, isLine)))];
        }
        catch (UserException e)
        {
            // A bare, spoilt or foreign file among others: those are read all the same.
            _collection.Add(new NotesFinding.FilePassedOver(e));
            return;
        }

        for (var i = 0; i < scans.Length; i++)
        {
            _collection.AddLook(scans[i].Look, pictures[i].Dpi);
        }

        if (isLine)
        {
            _collection.AddLine(name, LineSegmenter.MainLine(scans[0]), item.LineText!);
            return;
        }

        var lines = scans.Select(LineSegmenter.Segment).ToArray();
        var texts = item.Text is not null ? TextFile.Lines(item.Text) : item.PageText is null ? null : TextFile.ReadLines(item.PageText);
        var mismatched = texts is not null && texts.Count != lines.Sum(l => l.Count);
        var picture = _options.DrawEveryPage || mismatched ? DrawLines(name, scans, lines) : null;
        _collection.AddPage(name, lines, texts, picture);
    }

    /// <summary>The clean page, turned upright where the reader makes more of it another way round.</summary>
    private CleanPage Clean(PageScan scan)
    {
        var page = PageCleaner.Clean(scan);
        if (scan.IsLine || _options.Reader is not { } reader)
        {
            return page;
        }

        var (upright, quarters) = PageOrientation.Upright(scan, page, reader);
        if (quarters != 0)
        {
            _collection.Add(new NotesFinding.PageTurned(scan.Name, quarters));
        }

        return upright;
    }

    /// <summary>The path of the first sheet's picture; null where none is wanted.</summary>
    private string? DrawLines(string name, CleanPage[] scans, IReadOnlyList<TextLine>[] lines)
    {
        if (_options.PicturesFolder is null)
        {
            return null;
        }

        Folders.Create(_options.PicturesFolder);
        string? path = null;
        for (var i = scans.Length - 1; i >= 0; i--)
        {
            path = Path.Combine(_options.PicturesFolder, Path.GetFileNameWithoutExtension(name) + (i == 0 ? "" : $".{i + 1}") + ".lines.png");
            PictureFile.SavePng(SegmentationPicture.Draw(scans[i], lines[i]), path);
        }

        return path;
    }
}
