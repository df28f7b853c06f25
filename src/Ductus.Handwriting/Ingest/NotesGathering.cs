namespace Ductus.Ingest;

/// <summary>What was found in the files that a user has named as notes.</summary>
/// <param name="Pages">The pages, in the order in which they were named.</param>
/// <param name="Earlier">Notes that were ingested earlier, with the name of their folder.</param>
/// <param name="Unused">The files that are not used.</param>
internal sealed record GatheredNotes(IReadOnlyList<FoundPage> Pages, IReadOnlyList<(string Name, IngestedNotes Notes)> Earlier, IReadOnlyList<UnusedFile> Unused);

/// <summary>Gathers a writer's notes: finds the pictures in what the user names, and the lines in the pictures.</summary>
/// <param name="finder">Finds the lines in a picture.</param>
/// <param name="begun">Told of each page as it is begun; null = silent.</param>
internal sealed class NotesGathering(PageFinder finder, Action<string>? begun)
{
    private readonly List<UnusedFile> _unused = [];

    /// <summary>All notes of one writer.</summary>
    /// <exception cref="UserException">A file or folder that was named is missing, or there is nothing else and it is damaged.</exception>
    public GatheredNotes Gather(NotesSource notes, CancellationToken cancel)
    {
        var isOne = notes.Paths.Count + notes.Pages.Count == 1;
        List<(string, IngestedNotes)> earlier = [];
        List<NotesFile> files = [];
        foreach (var path in notes.Paths)
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
            if (WorkFolder.Exists(path))
            {
                earlier.Add((name, WorkFolder.Load(path)));
                continue;
            }

            files.AddRange(Files(path, name, isOne));
        }

        files.AddRange(notes.Pages.Select(page => new NotesFile(page.Name, page.Name, null, null) { Data = page.Picture, Text = page.Text }));

        // Those with texts first: of two that show the same page, the one whose text is known is kept.
        var seen = new SeenPictures();
        List<(int Order, FoundPage Page)> pages = [];
        foreach (var (order, file) in Distinct(WithoutTexts(files)).Index().OrderBy(entry => !entry.Item.HasText))
        {
            cancel.ThrowIfCancellationRequested();
            if (file.LineText is null)
            {
                begun?.Invoke(file.Name);
            }

            var (page, reason) = finder.Find(file, seen, cancel);
            if (page is null)
            {
                _unused.Add(new UnusedFile(file.Name, reason!));
                continue;
            }

            pages.Add((order, page));
        }

        return new GatheredNotes([.. pages.OrderBy(entry => entry.Order).Select(entry => entry.Page)], earlier, _unused);
    }

    /// <summary>The files of a path. An empty folder or a broken zip file among other notes is passed over; alone it is all there is.</summary>
    private IReadOnlyList<NotesFile> Files(string path, string name, bool isOne)
    {
        try
        {
            return new NotesTree(_unused).Find(path, isOne || !Directory.Exists(path) ? "" : name + "/");
        }
        catch (UserException e) when (!isOne && (Directory.Exists(path) || NotesArchive.HasName(path)) && Path.Exists(path))
        {
            _unused.Add(new UnusedFile(name, new UnusedReason.Faulty(e)));
            return [];
        }
    }

    /// <summary>
    /// The files without the texts that were named beside their pages: a shell that is given <c>notes/*</c> names both. A text of a page that is not
    /// named is told of, unless it is all there is: then it is a mistake of its own.
    /// </summary>
    private List<NotesFile> WithoutTexts(List<NotesFile> files)
    {
        if (!files.Exists(file => !IsText(file)))
        {
            return files;
        }

        var texts = files.Where(file => !IsText(file)).Select(file => file.PageText).OfType<string>().Select(Path.GetFullPath).ToHashSet();
        _unused.AddRange(files.Where(file => IsText(file) && !texts.Contains(Path.GetFullPath(file.Picture)) && !NotesTree.IsAboutFolder(file.Picture)).Select(file => new UnusedFile(file.Name, new UnusedReason.NoPicture())));
        return [.. files.Where(file => !IsText(file))];
    }

    private static bool IsText(NotesFile file) => file.Data is null && NotesFiles.IsText(file.Picture);

    /// <summary>Gives files of one name names of their own: lines are counted and pages told apart by them.</summary>
    private static IEnumerable<NotesFile> Distinct(IEnumerable<NotesFile> files)
    {
        var taken = new HashSet<string>();
        foreach (var file in files)
        {
            var name = file.Name;
            if (!taken.Contains(name) || file.Data is not null)
            {
                yield return file with { Name = Numbered(name, taken) };
                continue;
            }

            var folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file.Picture)));
            yield return file with { Name = Numbered($"{folder}/{name}", taken) };
        }
    }

    private static string Numbered(string name, HashSet<string> taken)
    {
        var own = name;
        for (var n = 2; !taken.Add(own); n++)
        {
            own = $"{name[..^Path.GetExtension(name).Length]} ({n}){Path.GetExtension(name)}";
        }

        return own;
    }
}
