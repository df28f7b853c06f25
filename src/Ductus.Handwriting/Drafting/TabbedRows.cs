namespace Ductus.Drafting;

/// <summary>Lines with tabs in them: the rows of a table, whose columns stay columns.</summary>
internal static class TabbedRows
{
    /// <summary>Written words turn out wider than their letters' boxes tell, by up to so much.</summary>
    private const float Slack = 1.15f;

    /// <summary>Whether a line has a tab behind its first word.</summary>
    public static bool IsRow(string line) => line.Trim().Contains('\t', StringComparison.Ordinal) && Cells(line).Count(cell => cell.Length > 0) > 1;

    /// <summary>The lines with each cell at its column; null if there are none or the columns do not fit the page.</summary>
    /// <param name="rows">Lines with tabs.</param>
    /// <param name="width">Of the page, in pixels of the line frame.</param>
    /// <param name="widthOf">How wide a text will be.</param>
    /// <param name="gap">Least distance of two columns.</param>
    public static IReadOnlyList<BrokenLine>? Set(IReadOnlyList<string> rows, float width, Func<string, float> widthOf, float gap)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var table = rows.Select(Cells).ToArray();
        var columns = table.Max(cells => cells.Length);
        var lefts = new float[columns + 1];
        for (var c = 0; c < columns; c++)
        {
            lefts[c + 1] = lefts[c] + (Slack * table.Max(cells => c < cells.Length ? widthOf(cells[c]) : 0)) + gap;
        }

        return lefts[columns] - gap > width
            ? null
            : [.. table.Select(cells => new BrokenLine(string.Join(' ', cells.Where(cell => cell.Length > 0)))
            {
                Cells = [.. cells.Select((cell, c) => (cell, lefts[c])).Where(cell => cell.cell.Length > 0)],
            })];
    }

    private static string[] Cells(string line) => Array.ConvertAll(line.Split('\t'), cell => string.Join(' ', cell.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
}
