using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Finds the pictures in what a user names as notes: files, zip files, and folders with the folders and zip files in them.</summary>
/// <param name="findings">Told of what cannot be read among other things.</param>
/// <param name="unused">Told of every file that is not used, and why.</param>
internal sealed class NotesTree(List<NotesFinding> findings, List<UnusedFile> unused)
{
    /// <summary>What shows that a folder was made by this program: pictures in it are no notes.</summary>
    private static readonly string[] OwnEndings = [".safetensors", ".report.json"];

    /// <summary>Texts about a folder that nobody takes for those of pictures.</summary>
    private static readonly string[] Beside = ["LICENSE", "README", "COPYING"];

    /// <summary>The pictures of one path.</summary>
    /// <exception cref="UserException">There is no such path, or no picture in it.</exception>
    public IReadOnlyList<NotesFile> Find(string path)
    {
        if (File.Exists(path) && NotesArchive.HasName(path))
        {
            return NotesArchive.Read(path, unused);
        }

        if (!Directory.Exists(path) || File.Exists(Path.Combine(path, NotesFiles.Table)))
        {
            return NotesFiles.Find(path);
        }

        var found = new List<NotesFile>(Here(path));
        foreach (var folder in NotesFiles.Folders(path))
        {
            var name = Path.GetFileName(folder);
            if (WorkFolder.Exists(folder) || name.EndsWith(".work", StringComparison.Ordinal) || NotesFiles.List(folder).Any(file => OwnEndings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal))))
            {
                unused.Add(new UnusedFile(name + "/", UnusedReason.OwnWork));
                continue;
            }

            found.AddRange(File.Exists(Path.Combine(folder, NotesFiles.Table)) ? NotesFiles.Find(folder) : Here(folder, name));
        }

        return found.Count > 0 || findings.OfType<NotesFinding.FilePassedOver>().Any()
            ? found
            : throw new UserException($"The folder '{path}' holds no picture ({PictureFile.Formats}).");
    }

    /// <summary>The pictures and zip files in a folder itself.</summary>
    private List<NotesFile> Here(string folder, string? within = null)
    {
        var files = NotesFiles.List(folder);
        var found = new List<NotesFile>(NotesFiles.Pages(files));
        foreach (var archive in files.Where(NotesArchive.HasName).Order(StringComparer.Ordinal))
        {
            try
            {
                found.AddRange(NotesArchive.Read(archive, unused));
            }
            catch (UserException e)
            {
                findings.Add(new NotesFinding.FilePassedOver(e));
                unused.Add(new UnusedFile(Path.GetFileName(archive), UnusedReason.Unreadable));
            }
        }

        var texts = found.Select(file => file.PageText).OfType<string>().ToHashSet();
        foreach (var file in files.Where(file => !PictureFile.HasPictureName(file) && !NotesArchive.HasName(file) && !texts.Contains(file)))
        {
            if (!Beside.Any(word => Path.GetFileName(file).StartsWith(word, StringComparison.OrdinalIgnoreCase)) && Path.GetExtension(file) is not (".json" or ".safetensors" or ".tsv" or ""))
            {
                var name = Path.GetFileName(file);
                unused.Add(new UnusedFile(
                    within is null ? name : $"{within}/{name}", Path.GetExtension(file).Equals(".txt", StringComparison.OrdinalIgnoreCase) ? UnusedReason.NoPicture : UnusedReason.Foreign));
            }
        }

        return found;
    }
}
