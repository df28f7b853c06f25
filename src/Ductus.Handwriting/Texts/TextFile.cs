using System.Text;

namespace Ductus.Texts;

/// <summary>Reads transcripts: UTF-8 text, or UTF-16 by its mark, with the errors a user can make told in one sentence.</summary>
public static class TextFile
{
    private const string FileHeading = "file";

    /// <summary>The lines of a page's text, without blank ones and surrounding spaces.</summary>
    public static List<string> ReadLines(string path) => Lines(Read(path));

    /// <summary>The lines of a text, without blank ones and surrounding spaces.</summary>
    public static List<string> Lines(string text) => [.. ComposedText.Of(text).Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    /// <summary>
    /// The rows of a table <c>file, tab, text</c>, and a mark in a third column where there is one; without its heading. Tables that a spreadsheet
    /// has saved are read too: quotes doubled, semicolons or commas under a heading, empty columns at the end.
    /// </summary>
    /// <exception cref="UserException">A row has one column only.</exception>
    public static List<(string File, string Text, string Mark)> ReadTable(string path)
    {
        var rows = new List<(string File, string Text, string Mark)>();
        foreach (var (number, cells) in TableRows.Of(Read(path), FileHeading))
        {
            if (cells.Length < 2)
            {
                throw new UserException($"'{path}' line {number} has no tab: each line is a picture's file name, a tab and its text.");
            }

            // A line of writing is one line, whatever a cell may hold.
            rows.Add((cells[0].Trim(), cells[1].Replace('\n', ' ').Trim(), cells.Length > 2 ? cells[2].Trim() : ""));
        }

        // A heading names columns, not a file.
        var isHeaded = rows.Count > 0 && !Path.HasExtension(rows[0].File) && (rows[0].File.Equals(FileHeading, StringComparison.OrdinalIgnoreCase) || (rows.Count > 1 && Path.HasExtension(rows[1].File)));
        return isHeaded ? rows[1..] : rows;
    }

    /// <summary>A table as <see cref="ReadTable"/> reads it and as spreadsheets open it: UTF-8 with its mark, a heading, one row a picture.</summary>
    public static byte[] Table(IEnumerable<(string File, string Text, string Mark)> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var table = new StringBuilder($"{FileHeading}\ttext\tmark\n");
        foreach (var (file, text, mark) in rows)
        {
            table.Append($"{TableRows.Cell(file)}\t{TableRows.Cell(text)}\t{mark}\n");
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(table.ToString())];
    }

    /// <summary>A file's bytes as text, its line ends as line feeds, its accents composed: UTF-8, or UTF-16 by its mark.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">Names the file in messages.</param>
    /// <exception cref="UserException">It is neither.</exception>
    public static string Decode(byte[] file, string name)
    {
        Encoding encoding = file is [0xFF, 0xFE, ..] ? new UnicodeEncoding(false, true, throwOnInvalidBytes: true)
            : file is [0xFE, 0xFF, ..] ? new UnicodeEncoding(true, true, throwOnInvalidBytes: true)
            : new UTF8Encoding(false, throwOnInvalidBytes: true);
        try
        {
            return ComposedText.Of(encoding.GetString(file));
        }
        catch (ArgumentException e)
        {
            throw new UserException($"'{name}' is not UTF-8 text: save it as UTF-8.", e);
        }
    }

    /// <summary>A whole file, its line ends as line feeds, its accents composed.</summary>
    /// <exception cref="UserException">It cannot be read, or is neither UTF-8 nor, by its mark, UTF-16.</exception>
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
