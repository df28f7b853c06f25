using Ductus.Ingest;
using Ductus.Lines;

namespace Ductus.Studio.Notes;

/// <summary>Brings pages and a work folder together: notes that were read or corrected without the studio become its pages, and the other way round they are its pages' lines.</summary>
internal static class FolderPages
{
    /// <summary>The pages that differ from what the folder's table says, as it says; lines that no page has come on pages of their own.</summary>
    /// <param name="folder">A work folder.</param>
    /// <param name="pages">The pages that are known.</param>
    public static IEnumerable<NotePage> TakeIn(string folder, IReadOnlyList<NotePage> pages)
    {
        var rows = WorkFolderLines.Read(folder);
        var byFile = rows.ToDictionary(row => row.File);
        var known = new HashSet<string>();
        foreach (var page in pages)
        {
            known.UnionWith(page.Lines.Select(line => line.File).OfType<string>());
            var lines = page.Lines.Select(line => line.File is { } file && byFile.TryGetValue(file, out var row) ? With(line, row) : line).ToArray();
            if (!lines.SequenceEqual(page.Lines))
            {
                yield return page with { Lines = lines };
            }
        }

        var number = pages.Select(page => page.Number).DefaultIfEmpty().Max();
        foreach (var group in rows.Where(row => !known.Contains(row.File)).GroupBy(row => LineSource.Parse(row.Source).File))
        {
            foreach (var page in Pages(folder, group.Key, [.. group], ref number))
            {
                yield return page;
            }
        }
    }

    /// <summary>Pages of one picture's lines, each with the lines that lie on it.</summary>
    /// <param name="folder">The work folder that says where they lie.</param>
    /// <param name="name">The picture's name.</param>
    /// <param name="rows">The lines.</param>
    /// <param name="number">The last page's number; grows.</param>
    public static IReadOnlyList<NotePage> Pages(string folder, string name, IReadOnlyList<FolderLine> rows, ref int number)
    {
        number++;
        var sheets = PagePlaces.Of(folder, name);
        var found = new List<NotePage>();
        var first = 0;
        for (var i = 0; i < Math.Max(1, sheets.Count); i++)
        {
            var outlines = i < sheets.Count ? sheets[i].Lines : [];
            // A photographed sheet to copy from has each of its rows for a sheet: where they lie in the photograph nobody has kept.
            var last = i == Math.Max(1, sheets.Count) - 1;
            var byIndex = rows.ToLookup(row => IndexOf(row.Source));
            var lines = outlines.Select((outline, j) => byIndex[first + j].FirstOrDefault() is { } row ? Line(row, outline) : NoteLine.Of(outline) with { Standing = LineStanding.LeftOut })
                .Concat(rows.Where(row => last && IndexOf(row.Source) >= first + outlines.Count).OrderBy(row => IndexOf(row.Source)).Select(row => Line(row, null))).ToArray();
            found.Add(new NotePage
            {
                Id = NoteLine.NewId(),
                Number = number,
                Sheet = i,
                Name = name,
                Preview = i < sheets.Count ? sheets[i].Drawn : null,
                Width = i < sheets.Count ? sheets[i].Width : 0,
                Height = i < sheets.Count ? sheets[i].Height : 0,
                IsRead = true,
                Lines = lines,
            });
            first += outlines.Count;
        }

        return found;
    }

    /// <summary>A line's place among those of its picture, from 0.</summary>
    private static int IndexOf(string source) => Math.Max(0, LineSource.Parse(source).Number - 1);

    private static NoteLine Line(FolderLine row, LineOutline? outline)
    {
        var line = outline is null ? new NoteLine { Id = NoteLine.NewId(), Shape = NoteLine.NewId() } : NoteLine.Of(outline);
        return With(line with { File = row.File }, row);
    }

    private static NoteLine With(NoteLine line, FolderLine row)
    {
        if (row.Text.Length == 0)
        {
            return line.Standing == LineStanding.LeftOut || line.Text.Length == 0 ? line : line with { Standing = LineStanding.LeftOut };
        }

        var standing = row.IsProposed ? LineStanding.Proposed : LineStanding.Checked;
        return line.Text == row.Text && line.Standing == standing ? line : line with
        {
            Text = row.Text,
            Standing = standing,
            Alternatives = row.Proposal?.Alternatives ?? [],
            Scores = row.Proposal is { } proposal && proposal.Text == row.Text ? proposal.Scores : [],
            Doubt = row.Proposal?.Doubt,
        };
    }
}
