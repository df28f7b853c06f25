using Ductus.Ingest;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>
/// The pages and lines of one hand, as all windows see them. Every change is on disk when the call returns: a page's lines in <c>studio/pages/ID.json</c>, the texts at once also
/// in the table of the work folder, which every other part of Ductus reads. Used from any number of threads.
/// </summary>
public sealed partial class HandNotes
{
    private readonly Lock _lock = new();
    private readonly EditLog _log;
    private readonly Dictionary<string, NotePage> _pages;
    private DateTime _tableWritten;

    /// <summary>Opens the notes in a hand's folder, those that were made without the studio too.</summary>
    /// <exception cref="UserException">The folder's notes are damaged.</exception>
    public HandNotes(string folder)
    {
        Folder = folder;
        _log = new EditLog(Path.Combine(folder, "studio", "undo.jsonl"));
        _pages = PageFiles.Load(folder).ToDictionary(page => page.Id);
        TakeIn();
        AdjustedPictures.Clean(folder, _pages.Values, _log.Steps);
    }

    /// <summary>The hand's folder.</summary>
    public string Folder { get; }

    /// <summary>Told after every change, on the changing thread.</summary>
    public event Action? Changed;

    /// <summary>All pages in their order.</summary>
    public IReadOnlyList<NotePage> Pages
    {
        get
        {
            lock (_lock)
            {
                return [.. _pages.Values.OrderBy(page => page.Number).ThenBy(page => page.Sheet)];
            }
        }
    }

    /// <summary>What would be taken back next, in a word; null: nothing.</summary>
    public string? UndoWord => _log.Next?.What;

    /// <summary>What would be done again next; null: nothing.</summary>
    public string? RedoWord => _log.NextAgain?.What;

    /// <summary>A page; null if it is not there.</summary>
    public NotePage? Page(string id)
    {
        lock (_lock)
        {
            return _pages.GetValueOrDefault(id);
        }
    }

    /// <summary>Makes a change of lines that can be taken back.</summary>
    /// <param name="page">The page.</param>
    /// <param name="edit">Says what to change, of the page as it is now.</param>
    /// <exception cref="UserException">It cannot be done, or not be written: then nothing has changed.</exception>
    public NoteEdit Edit(string page, Func<NotePage, NoteEdit> edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        NoteEdit made;
        lock (_lock)
        {
            TakeIn();
            var now = Existing(page);
            made = edit(now);
            Put(made.Apply(now));
            _log.Do(made);
        }

        Changed?.Invoke();
        return made;
    }

    /// <summary>Takes the last change back; says which page it was on, null if there was none.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public string? Undo() => Step(_log.Next?.Back, _log.Undo);

    /// <summary>Makes the change again that was taken back last.</summary>
    /// <inheritdoc cref="Undo"/>
    public string? Redo() => Step(_log.NextAgain, _log.Redo);

    /// <summary>Puts a page there or changes what is no person's decision of it: how it was read, what became of it.</summary>
    public void Set(NotePage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        lock (_lock)
        {
            Put(page);
        }

        Changed?.Invoke();
    }

    /// <summary>Adds a page after all others; its number is given.</summary>
    public NotePage Add(NotePage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        lock (_lock)
        {
            page = page with { Number = 1 + _pages.Values.Select(other => other.Number).DefaultIfEmpty().Max() };
            Put(page);
        }

        Changed?.Invoke();
        return page;
    }

    /// <summary>Adds the page of a picture that has come; where notes were read without the studio and only lack their scan, it becomes theirs.</summary>
    /// <param name="picture">The picture's file in the hand's folder.</param>
    public void AddPicture(string picture)
    {
        var name = Path.GetFileName(picture);
        NotePage[] bare;
        lock (_lock)
        {
            bare = [.. _pages.Values.Where(page => page is { IsRead: true, Picture: null, Width: > 0 } && page.Name == name)];
            foreach (var page in bare)
            {
                Put(page with { Picture = picture });
            }
        }

        if (bare.Length == 0)
        {
            Add(new NotePage { Id = NoteLine.NewId(), Name = name, Picture = picture });
            return;
        }

        Changed?.Invoke();
    }

    /// <summary>Takes a page out, with its lines; its picture is kept under <c>studio/removed</c>.</summary>
    public void Remove(string id)
    {
        lock (_lock)
        {
            if (_pages.Remove(id, out var page))
            {
                var scan = page.Adjusted?.Scan ?? page.Picture;
                PageFiles.Remove(Folder, page with { Picture = scan }, _pages.Values.Any(other => (other.Adjusted?.Scan ?? other.Picture) == scan));
                WriteTable();
            }
        }

        Changed?.Invoke();
    }

    /// <summary>Looks whether somebody has changed the texts without the studio, and takes what they say.</summary>
    public void Refresh()
    {
        bool changed;
        lock (_lock)
        {
            changed = TakeIn();
        }

        if (changed)
        {
            Changed?.Invoke();
        }
    }

    private string? Step(NoteEdit? edit, Action keep)
    {
        if (edit is null)
        {
            return null;
        }

        lock (_lock)
        {
            if (_pages.TryGetValue(edit.Page, out var page))
            {
                Put(edit.Apply(page));
            }

            keep();
        }

        Changed?.Invoke();
        return edit.Page;
    }

    private NotePage Existing(string id) => _pages.GetValueOrDefault(id) ?? throw Sentences.Refusal("refused.page-gone");

    private void Put(NotePage page)
    {
        PutPage(page);
        WriteTable();
    }

    private void PutPage(NotePage page)
    {
        PageFiles.Write(Folder, page);
        _pages[page.Id] = page;
    }

    /// <summary>The table of texts as the studio has them; a folder that has no notes yet has no table.</summary>
    private void WriteTable()
    {
        if (!WorkFolder.Exists(Folder))
        {
            return;
        }

        WorkFolderLines.WriteTexts(
            Folder,
            _pages.Values.OrderBy(page => page.Number).ThenBy(page => page.Sheet).SelectMany(page => page.Lines)
                .Where(line => line.File is not null && line.Standing != LineStanding.LeftOut && line.Text.Length > 0)
                .Select(line => (line.File!, line.Text, line.Standing == LineStanding.Proposed)));
        _tableWritten = File.GetLastWriteTimeUtc(TablePath);
    }

    private string TablePath => Path.Combine(Folder, WorkFolder.TableName);

    /// <summary>Takes in what the table says where somebody else has written it; true if that was so.</summary>
    private bool TakeIn()
    {
        if (!WorkFolder.Exists(Folder) || File.GetLastWriteTimeUtc(TablePath) == _tableWritten)
        {
            return false;
        }

        foreach (var page in FolderPages.TakeIn(Folder, [.. _pages.Values]))
        {
            PageFiles.Write(Folder, page);
            _pages[page.Id] = page;
        }

        _tableWritten = File.GetLastWriteTimeUtc(TablePath);
        return true;
    }
}
