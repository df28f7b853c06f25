using System.Text;

namespace Ductus.Texts;

/// <summary>Reads transcripts: UTF-8 text, with the errors a user can make told in one sentence.</summary>
public static class TextFile
{
    /// <summary>The lines of a page's text, without blank ones and surrounding spaces.</summary>
    public static List<string> ReadLines(string path) => Lines(Read(path));

    /// <summary>The lines of a text, without blank ones and surrounding spaces.</summary>
    public static List<string> Lines(string text) => [.. ComposedText.Of(text).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    /// <summary>The rows of a table <c>file, tab, text</c>, and a mark in a third column where there is one; without a heading.</summary>
    /// <exception cref="UserException">A row has no tab.</exception>
    public static List<(string File, string Text, string Mark)> ReadTable(string path)
    {
        var rows = new List<(string File, string Text, string Mark)>();
        var number = 0;
        foreach (var line in Read(path).Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var cells = line.Split('\t');
            if (cells.Length < 2)
            {
                throw new UserException($"'{path}' line {number} has no tab: each line is a picture's file name, a tab and its text.");
            }

            rows.Add((cells[0].Trim(), cells[1].Trim(), cells.Length > 2 ? cells[2].Trim() : ""));
        }

        // A heading names columns, not a file.
        var isHeaded = rows.Count > 1 && !Path.HasExtension(rows[0].File) && Path.HasExtension(rows[1].File);
        return isHeaded ? rows[1..] : rows;
    }

    /// <summary>A file's bytes as text, its line ends as line feeds, its accents composed; <paramref name="name"/> names it in messages.</summary>
    /// <exception cref="UserException">It is not UTF-8.</exception>
    public static string Decode(byte[] file, string name)
    {
        try
        {
            return ComposedText.Of(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file));
        }
        catch (ArgumentException e)
        {
            throw new UserException($"'{name}' is not UTF-8 text: save it as UTF-8.", e);
        }
    }

    /// <summary>A whole file, its line ends as line feeds, its accents composed.</summary>
    /// <exception cref="UserException">It cannot be read, or is not UTF-8.</exception>
    public static string Read(string path)
    {
        try
        {
            return Decode(File.ReadAllBytes(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
