using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <content>What workers have found out: taken in while nobody else looks at the folder.</content>
public sealed partial class HandNotes
{
    /// <summary>Takes in pages that were read.</summary>
    /// <param name="job">The work that has read them; pages that wait for another stay as they are.</param>
    /// <param name="staging">The work folder with their lines; null: no line was found.</param>
    /// <param name="problems">Of files that are not used, why.</param>
    /// <param name="previews">Of files that browsers do not show, pictures of their sheets in the hand's folder.</param>
    public void TakeRead(string job, string? staging, IReadOnlyDictionary<string, string> problems, IReadOnlyDictionary<string, IReadOnlyList<string>> previews)
    {
        ArgumentNullException.ThrowIfNull(problems);
        ArgumentNullException.ThrowIfNull(previews);
        lock (_lock)
        {
            var waiting = _pages.Values.Where(page => page.Job == job).OrderBy(page => page.Number).ToArray();
            if (waiting.Length == 0)
            {
                return;
            }

            IReadOnlyList<FolderLine> rows = [];
            if (staging is not null)
            {
                var names = WorkFolderLines.Add(Folder, staging);
                rows = [.. WorkFolderLines.Read(staging).Select(row => row with { File = names[row.File] })];
            }

            foreach (var page in waiting)
            {
                var own = rows.Where(row => LineSource.Parse(row.Source).File == page.Name).ToArray();
                var number = page.Number - 1;
                var sheets = staging is null || own.Length == 0 ? [] : FolderPages.Pages(staging, page.Name, own, ref number);
                if (sheets.Count == 0)
                {
                    PutPage(page with { Job = null, IsRead = true, Problem = problems.GetValueOrDefault(page.Name) ?? Sentences.Of("refused.page-no-line") });
                    continue;
                }

                var shown = previews.GetValueOrDefault(page.Name) ?? [];
                if (sheets.Count > Math.Max(1, shown.Count))
                {
                    sheets = [OfCopySheet(sheets)];
                }

                foreach (var (i, sheet) in sheets.Index())
                {
                    PutPage(sheet with { Id = i == 0 ? page.Id : sheet.Id, Number = page.Number, Picture = page.Picture, Preview = i < shown.Count ? shown[i] : null });
                }
            }

            WriteTable();
        }

        Changed?.Invoke();
    }

    /// <summary>Takes in a page whose picture was turned or cropped, as a change that can be taken back.</summary>
    /// <param name="id">The page.</param>
    /// <param name="job">The work; a page that no longer waits for it stays as it is.</param>
    /// <param name="what">What was done, in a word.</param>
    /// <param name="after">The page's picture, size and adjustment.</param>
    /// <param name="staging">The work folder with the lines; null: no line was found.</param>
    public void TakeAdjusted(string id, string job, string what, NotePage after, string? staging)
    {
        ArgumentNullException.ThrowIfNull(after);
        lock (_lock)
        {
            if (_pages.GetValueOrDefault(id) is not { } page || page.Job != job)
            {
                return;
            }

            NotePage? read = null;
            if (staging is not null)
            {
                var names = WorkFolderLines.Add(Folder, staging);
                var number = page.Number - 1;
                var sheets = FolderPages.Pages(staging, after.Name, [.. WorkFolderLines.Read(staging).Select(row => row with { File = names[row.File] })], ref number);
                read = sheets.Count > 1 ? OfCopySheet(sheets) : sheets[0];
            }

            after = after with { Lines = read?.Lines ?? [], Problem = read is null ? Sentences.Of("refused.adjusted-no-line") : null };
            var edit = NoteEdit.Replace(what, page with { Job = null }, after);
            Put(edit.Apply(page) with { Job = null });
            _log.Do(edit);
        }

        Changed?.Invoke();
    }

    /// <summary>A photographed sheet to copy from is one page, whose rows were found one by one.</summary>
    private static NotePage OfCopySheet(IReadOnlyList<NotePage> sheets) =>
        sheets[0] with { Width = 0, Height = 0, Lines = [.. sheets.SelectMany(sheet => sheet.Lines).Where(line => line.File is not null).Select(line => line with { Polygon = [], Baseline = [] })] };

    /// <summary>Takes in lines that were cut along their outlines.</summary>
    /// <param name="page">The page.</param>
    /// <param name="staging">The work folder with them.</param>
    /// <param name="cut">For each outline its picture there; null where it holds too little ink.</param>
    public void TakeCut(string page, string staging, IReadOnlyDictionary<string, string?> cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        lock (_lock)
        {
            var wanted = _pages.Values.SelectMany(known => known.Lines).Concat(_log.Lines).Where(line => line.IsToCut).Select(line => line.Shape).ToHashSet();
            if (!cut.Keys.Any(wanted.Contains))
            {
                return;
            }

            IReadOnlyDictionary<string, string> names = cut.Values.Any(file => file is not null) ? WorkFolderLines.Add(Folder, staging, isCut: true) : new Dictionary<string, string>();
            var rows = names.Count == 0 ? [] : WorkFolderLines.Read(staging).ToDictionary(row => row.File);
            foreach (var (shape, file) in cut)
            {
                NoteLine Fill(NoteLine line) => file is null ? line with { IsBare = true } : Read(line with { File = names[file] }, rows[file]);
                if (_pages.TryGetValue(page, out var now))
                {
                    PutPage(now with { Lines = [.. now.Lines.Select(line => line.Shape == shape && line.IsToCut ? Fill(line) : line)] });
                }

                _log.Fill(shape, Fill);
            }

            WriteTable();
        }

        Changed?.Invoke();
    }

    /// <summary>A text that a person has given stays; what the reader reads is then another way to read the line.</summary>
    private static NoteLine Read(NoteLine line, FolderLine row)
    {
        var proposal = row.Proposal;
        IReadOnlyList<string> others = [.. (proposal?.Alternatives ?? []).Prepend(row.Text).Where(text => text.Length > 0 && text != line.Text).Distinct().Take(Reading.LineReading.MostAlternatives)];
        return line.Text.Length > 0
            ? line with { Alternatives = others }
            : line with { Text = row.Text, Alternatives = proposal?.Alternatives ?? [], Scores = proposal?.Scores ?? [], Doubt = proposal?.Doubt };
    }
}
