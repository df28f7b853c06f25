using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>One picture to read and where its text is.</summary>
/// <param name="Picture">Path of the picture.</param>
/// <param name="PageText">Path of the text of a page's lines; null if there is none or it is a line.</param>
/// <param name="LineText">The text of a single line; null if it is a page.</param>
internal sealed record NotesFile(string Picture, string? PageText, string? LineText);

/// <summary>Finds the pictures in what a user names, and their texts.</summary>
internal static class NotesFiles
{
    /// <summary>The table of a folder of line pictures: file, tab, text.</summary>
    public const string Table = WorkFolder.TableName;

    /// <summary>The pictures of one path: a file, or a folder in the order of its names.</summary>
    /// <exception cref="UserException">The path does not exist, the folder holds no picture, or the table names one that is not there.</exception>
    public static IReadOnlyList<NotesFile> Find(string path)
    {
        if (File.Exists(path))
        {
            return [Single(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new UserException($"There is no file or folder '{path}'.");
        }

        var table = Path.Combine(path, Table);
        if (File.Exists(table))
        {
            return [.. TextFile.ReadTable(table).Select(row => Named(path, row.File, row.Text))];
        }

        var pictures = List(path).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal).ToArray();
        return pictures.Length == 0
            ? throw new UserException($"The folder '{path}' holds no picture (JPEG, PNG, TIFF, WebP or BMP).")
            : [.. pictures.Select(Page)];
    }

    private static string[] List(string folder)
    {
        try
        {
            return Directory.GetFiles(folder);
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
                    return new NotesFile(path, null, text);
                }
            }
        }

        return Page(path);
    }

    private static NotesFile Page(string path)
    {
        var text = Path.ChangeExtension(path, ".txt");
        return new NotesFile(path, File.Exists(text) ? text : null, null);
    }

    private static NotesFile Named(string folder, string file, string text)
    {
        var picture = Path.Combine(folder, file);
        return File.Exists(picture)
            ? new NotesFile(picture, null, text)
            : throw new UserException($"'{Path.Combine(folder, Table)}' names '{file}', which is not in the folder.");
    }
}
