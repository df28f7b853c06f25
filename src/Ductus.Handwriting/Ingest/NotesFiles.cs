using Ductus.Imaging;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>One picture to read and where its text is.</summary>
/// <param name="Name">What it is called in messages: within what the user has named.</param>
/// <param name="Picture">Path of the picture.</param>
/// <param name="PageText">Path of the text of a page's lines; null if there is none or it is a line.</param>
/// <param name="LineText">The text of a single line; null if it is a page.</param>
internal sealed record NotesFile(string Name, string Picture, string? PageText, string? LineText)
{
    /// <summary>The picture's bytes, where it is no file.</summary>
    public byte[]? Data { get; init; }

    /// <summary>The page's text, where it is no file.</summary>
    public string? Text { get; init; }

    /// <summary>Whether somebody has given the page's text.</summary>
    public bool HasText => PageText is not null || Text is not null;
}

/// <summary>Finds the pictures in what a user names, and their texts.</summary>
internal static class NotesFiles
{
    /// <summary>The table of a folder of line pictures: file, tab, text.</summary>
    public const string Table = WorkFolder.TableName;

    /// <summary>The pictures of one path: a file, or a folder in the order of its names.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="within">What stands before the names of the files in a folder.</param>
    /// <exception cref="UserException">The path does not exist, or the folder holds no picture.</exception>
    public static IReadOnlyList<NotesFile> Find(string path, string within = "")
    {
        if (File.Exists(path))
        {
            return [Single(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new UserException($"There is no file or folder '{path}'.");
        }

        var files = List(path);
        var table = Path.Combine(path, Table);
        if (File.Exists(table))
        {
            var byName = files.ToLookup(file => ComposedText.Of(Path.GetFileName(file)));
            return [.. TextFile.ReadTable(table).Select(row => new NotesFile(within + row.File, byName[row.File].FirstOrDefault() ?? Path.Combine(path, row.File), null, row.Text))];
        }

        var pages = Pages(files, within);
        return pages.Count == 0 ? throw new UserException($"The folder '{path}' holds no picture ({PictureFile.Formats}).") : pages;
    }

    /// <summary>The pictures among the files of a folder, in the order of their names; not those that this program draws of the lines it found.</summary>
    public static IReadOnlyList<NotesFile> Pages(string[] files, string within = "") => Distinct(
        [.. files.Where(file => PictureFile.HasPictureName(file) && !file.EndsWith(".lines.png", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(picture => Page(picture, files, within))]);

    /// <summary>The folders in a folder, in the order of their names; no links, which may lead round in a circle.</summary>
    public static IEnumerable<string> Folders(string folder) => Directory.GetDirectories(folder)
        .Where(path => Path.GetFileName(path)[0] is not ('.' or '_') && new DirectoryInfo(path).LinkTarget is null).Order(StringComparer.Ordinal);

    /// <summary>Whether a file is named like a text of lines.</summary>
    public static bool IsText(string name) => Path.GetExtension(name).Equals(".txt", StringComparison.OrdinalIgnoreCase);

    /// <summary>The files in a folder.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public static string[] List(string folder)
    {
        try
        {
            // What begins with a dot is a system's own: macOS leaves a '._page.jpg' beside each 'page.jpg' on foreign disks.
            return [.. Directory.GetFiles(folder).Where(file => Path.GetFileName(file)[0] != '.')];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The folder '{folder}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A line named in the table beside it, or in that of the folder above (as ingested notes have it); else a page.</summary>
    private static NotesFile Single(string path)
    {
        var full = Path.GetFullPath(path);
        var beside = Path.GetDirectoryName(full)!;
        foreach (var folder in new[] { beside, Path.GetDirectoryName(beside) ?? beside })
        {
            var table = Path.Combine(folder, Table);
            if (!File.Exists(table))
            {
                continue;
            }

            foreach (var (file, text, _) in TextFile.ReadTable(table))
            {
                if (Path.GetFullPath(Path.Combine(folder, file)) == full)
                {
                    return new NotesFile(Path.GetFileName(path), path, null, text);
                }
            }
        }

        return Page(path, List(beside));
    }

    /// <summary>A page and its text: the .txt of its name, whatever the case (cameras write IMG_1.JPG) and however the system composes accents.</summary>
    private static NotesFile Page(string path, string[] beside, string within = "")
    {
        var name = ComposedText.Of(Path.GetFileNameWithoutExtension(path)) + ".txt";
        var text = beside.FirstOrDefault(file => ComposedText.Of(Path.GetFileName(file)).Equals(name, StringComparison.OrdinalIgnoreCase));
        return new NotesFile(within + Path.GetFileName(path), path, text, null);
    }

    /// <summary>Refuses two pictures that share one text: for one of them it would be wrong.</summary>
    private static NotesFile[] Distinct(NotesFile[] pages)
    {
        foreach (var sharing in pages.Where(page => page.PageText is not null).GroupBy(page => page.PageText).Where(group => group.Count() > 1))
        {
            var names = sharing.Select(page => $"'{Path.GetFileName(page.Picture)}'").ToArray();
            throw new UserException(
                $"{string.Join(" and ", names)} share the text '{Path.GetFileName(sharing.Key)}': are they the same page? Then take all but one away; else give each a name and a text of its own.");
        }

        return pages;
    }
}
