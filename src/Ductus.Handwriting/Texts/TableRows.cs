using System.Text;

namespace Ductus.Texts;

/// <summary>
/// Tables of cells as spreadsheets and people write them: parted by tabs, or where a heading shows it by semicolons or commas, with cells in quotes
/// as RFC 4180 has them.
/// </summary>
/// <remarks>
/// A text may begin, and end, with a quotation mark by itself. Between tabs a cell is therefore only unquoted where it had to be quoted, for a mark in it, which
/// is doubled then, or a tab; unless the first cell of all is quoted too, as by programs that quote every text.
/// </remarks>
internal static class TableRows
{
    private const char Quote = '"';

    /// <summary>The separators, the likeliest first.</summary>
    private static readonly char[] Separators = ['\t', ';', ','];

    /// <summary>The rows of a table with the number of the line each begins on, from 1; blank lines are left out.</summary>
    /// <param name="text">The table, its line ends as line feeds.</param>
    /// <param name="heading">The first cell of a heading, by which a separator other than the tab is known.</param>
    public static List<(int Line, string[] Cells)> Of(string text, string heading)
    {
        var separator = SeparatorOf(text, heading);
        return Rows(text, separator, all: separator != '\t' || text.AsSpan().TrimStart('\n').StartsWith([Quote]));
    }

    /// <summary>A cell as it is written between tabs: in quotes where it could be taken for something else.</summary>
    public static string Cell(string text) =>
        text.StartsWith(Quote) || text.AsSpan().ContainsAny('\t', '\n') ? $"{Quote}{text.Replace("\"", "\"\"", StringComparison.Ordinal)}{Quote}" : text;

    private static char SeparatorOf(string text, string heading)
    {
        var first = text.AsSpan().TrimStart('\n');
        var end = first.IndexOf('\n');
        var line = (end < 0 ? first : first[..end]).ToString();
        if (line.Contains('\t', StringComparison.Ordinal))
        {
            return '\t';
        }

        return Separators.FirstOrDefault(
            separator => line.Split(separator) is { Length: > 1 } cells && cells[0].Trim().Trim(Quote).Equals(heading, StringComparison.OrdinalIgnoreCase), '\t');
    }

    /// <summary>The place behind a cell in quotes, and what is in it; null if it is none.</summary>
    private static (int End, string Content)? Quoted(string text, int from, char separator, bool all)
    {
        for (var at = from + 1; at < text.Length && (all || text[at] != '\n'); at++)
        {
            if (text[at] != Quote)
            {
                continue;
            }

            if (at + 1 < text.Length && text[at + 1] == Quote)
            {
                at++;
                continue;
            }

            var content = text[(from + 1)..at].Replace("\"\"", "\"", StringComparison.Ordinal);
            var ends = at + 1 == text.Length || text[at + 1] == separator || text[at + 1] == '\n';
            return ends && (all || content.AsSpan().ContainsAny(Quote, '\t')) ? (at + 1, content) : null;
        }

        return null;
    }

    private static List<(int Line, string[] Cells)> Rows(string text, char separator, bool all)
    {
        var rows = new List<(int Line, string[] Cells)>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        var (line, begun) = (1, 1);
        void EndRow()
        {
            cells.Add(cell.ToString());
            cell.Clear();
            if (cells.Any(c => !string.IsNullOrWhiteSpace(c)))
            {
                rows.Add((begun, [.. cells]));
            }

            cells.Clear();
            begun = line;
        }

        for (var at = 0; at < text.Length; at++)
        {
            var begins = at == 0 || text[at - 1] == separator || text[at - 1] == '\n';
            if (begins && text[at] == Quote && Quoted(text, at, separator, all) is var (end, content))
            {
                line += content.Count(c => c == '\n');
                cell.Append(content);
                at = end - 1;
            }
            else if (text[at] == separator)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else if (text[at] == '\n')
            {
                line++;
                EndRow();
            }
            else
            {
                cell.Append(text[at]);
            }
        }

        EndRow();
        return rows;
    }
}
