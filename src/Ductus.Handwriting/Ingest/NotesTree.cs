using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Finds the pictures in what a user names as notes: files, zip files, and folders with the folders and zip files in them.</summary>
/// <param name="unused">Told of every file that is not used, and why.</param>
internal sealed class NotesTree(List<UnusedFile> unused)
{
    /// <summary>Folders in folders that are looked into: nobody sorts notes so deep.</summary>
    private const int Deepest = 8;

    /// <summary>What shows that a folder was made by this program: pictures in it are no notes.</summary>
    private static readonly string[] OwnEndings = [".safetensors", ".report.json"];

    /// <summary>Texts about a folder that nobody takes for those of pictures.</summary>
    private static readonly string[] Beside = ["LICENSE", "README", "COPYING"];

    /// <summary>The pictures of one path.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="within">What stands before the names of the files in a folder: empty, or its name and a slash.</param>
    /// <exception cref="UserException">There is no such path, or no picture in it.</exception>
    public IReadOnlyList<NotesFile> Find(string path, string within = "")
    {
        if (File.Exists(path) && NotesArchive.HasName(path))
        {
            return NotesArchive.Read(path, Path.GetFileName(path), unused);
        }

        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, NotesFiles.Table)))
        {
            return NotesFiles.Find(path, within);
        }

        var before = unused.Count;
        var found = new List<NotesFile>();
        Walk(path, within, 0, found);
        return found.Count > 0 || unused.Skip(before).Any(file => file.Reason is UnusedReason.Faulty)
            ? found
            : throw new UserException($"The folder '{path}' holds no picture ({PictureFile.Formats}).");
    }

    /// <summary>Whether a file tells of the folder it is in, by its name: a licence, a readme.</summary>
    public static bool IsAboutFolder(string file) => Beside.Any(word => Path.GetFileName(file).StartsWith(word, StringComparison.OrdinalIgnoreCase));

    private void Walk(string folder, string within, int depth, List<NotesFile> found)
    {
        found.AddRange(Here(folder, within));
        foreach (var inner in depth < Deepest ? NotesFiles.Folders(folder) : [])
        {
            var name = $"{within}{Path.GetFileName(inner)}/";
            try
            {
                if (IsOwnWork(inner))
                {
                    unused.Add(new UnusedFile(name, new UnusedReason.OwnWork()));
                }
                else if (File.Exists(Path.Combine(inner, NotesFiles.Table)))
                {
                    found.AddRange(NotesFiles.Find(inner, name));
                }
                else
                {
                    Walk(inner, name, depth + 1, found);
                }
            }
            catch (UserException e)
            {
                unused.Add(new UnusedFile(name, new UnusedReason.Faulty(e)));
            }
        }
    }

    private static bool IsOwnWork(string folder) => WorkFolder.Exists(folder) || folder.EndsWith(".work", StringComparison.Ordinal)
        || NotesFiles.List(folder).Any(file => OwnEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    /// <summary>The pictures and zip files in a folder itself.</summary>
    private List<NotesFile> Here(string folder, string within)
    {
        var files = NotesFiles.List(folder);
        var found = new List<NotesFile>(NotesFiles.Pages(files, within));
        foreach (var archive in files.Where(NotesArchive.HasName).Order(StringComparer.Ordinal))
        {
            var name = within + Path.GetFileName(archive);
            try
            {
                found.AddRange(NotesArchive.Read(archive, name, unused));
            }
            catch (UserException e)
            {
                unused.Add(new UnusedFile(name, new UnusedReason.Faulty(e)));
            }
        }

        var texts = found.Select(file => file.PageText).OfType<string>().ToHashSet();
        foreach (var file in files.Where(file => !PictureFile.HasPictureName(file) && !NotesArchive.HasName(file) && !texts.Contains(file)).Order(StringComparer.Ordinal))
        {
            if (!IsAboutFolder(file) && Path.GetExtension(file) is not (".json" or ".safetensors" or ".tsv" or ""))
            {
                unused.Add(new UnusedFile(within + Path.GetFileName(file), NotesFiles.IsText(file) ? new UnusedReason.NoPicture() : new UnusedReason.Foreign()));
            }
        }

        return found;
    }
}
