using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>Gathers the lines of all notes, and at the end brings them to one size, sorts them, and says what is wrong with which.</summary>
internal sealed class NotesCollection
{
    /// <summary>Fewer lines than these make a rough hand.</summary>
    private const int FewLines = 10;

    /// <summary>As many make a good one.</summary>
    private const int EnoughLines = 30;

    /// <summary>Below this x-height in pixels a letter's shape is lost.</summary>
    private const float LeastXHeight = 10;

    private readonly LineReader? _reader;
    private readonly List<PendingLine> _pending = [];
    private readonly List<PendingPage> _pages = [];
    private readonly List<IngestedNotes> _kept = [];
    private readonly List<NotesFinding> _findings = [];
    private readonly List<PageLook> _looks = [];
    private readonly List<float> _dpi = [];

    /// <summary>An empty collection; <paramref name="reader"/> proposes and doubts texts, if it is there.</summary>
    public NotesCollection(LineReader? reader) => _reader = reader;

    /// <summary>Keeps a finding for the user.</summary>
    public void Add(NotesFinding finding) => _findings.Add(finding);

    /// <summary>Keeps the look of a page or line and what its file says of its resolution.</summary>
    public void AddLook(PageLook look, float? stated)
    {
        _looks.Add(look);
        // 72 and 96 are what programs write that know nothing of the scanner.
        if (stated is { } dpi and not (72 or 96) and >= 60 and <= 2400)
        {
            _dpi.Add(dpi);
        }
    }

    /// <summary>Adds a picture of one line; an empty text is one that nobody has given yet.</summary>
    public void AddLine(string name, TextLine? line, string text)
    {
        if (line is null)
        {
            _findings.Add(new NotesFinding.NoLineInPicture(name));
            return;
        }

        _pending.Add(new PendingLine(line.Ink, text.Length > 0 ? text : null, name));
    }

    /// <summary>Adds a page: its lines sheet by sheet, its text, and the picture of what was found.</summary>
    public void AddPage(string name, IReadOnlyList<TextLine>[] sheets, List<string>? texts, string? picture)
    {
        var first = _pending.Count;
        _pages.Add(new PendingPage(name, sheets, texts, picture, first));
        var matches = texts?.Count == sheets.Sum(s => s.Count);
        foreach (var line in sheets.SelectMany(s => s))
        {
            var number = _pending.Count - first;
            _pending.Add(new PendingLine(line.Ink, matches ? texts![number] : null, $"{name}:{number + 1}"));
        }
    }

    /// <summary>Adds notes that were ingested earlier.</summary>
    public void Add(IngestedNotes notes) => _kept.Add(notes);

    /// <summary>All lines, sorted into those with a text and those with a proposed one.</summary>
    /// <exception cref="NoLinesException">There is none.</exception>
    public IngestedNotes Finish()
    {
        // Lines that cannot be learnt from still tell how large the writer writes.
        var normalized = LineNormalizer.NormalizeAll([.. _pending.Select(p => p.Ink)]);
        var readings = Readings(normalized);
        var proposals = readings.ToArray();
        foreach (var page in _pages)
        {
            Explain(page, readings, proposals);
        }

        List<InkLine> lines = [], proposed = [];
        for (var i = 0; i < _pending.Count; i++)
        {
            var (text, source) = (_pending[i].Text, _pending[i].Source);
            if (normalized[i] is not { } line)
            {
                _findings.Add(new NotesFinding.LineWithoutInk(source));
            }
            else if (text is not null && Transcript.Objection(text) is { } objection)
            {
                _findings.Add(new NotesFinding.TextRefused(source, objection));
            }
            else if (text is not null)
            {
                lines.Add(line with { Text = text, Source = source });
            }
            else if (proposals[i] is { } proposal)
            {
                proposed.Add(line with { Text = proposal, Source = source });
            }
        }

        _findings.AddRange(Transcript.Doubts([.. _pending.Select((p, i) => (p.Source, p.Text, readings[i]))]));
        var habits = _kept.Count > 0 && _pending.Count == 0 ? _kept[0].Habits : PageHabits.Of(Sheets(normalized));
        _findings.AddRange(_kept.SelectMany(k => k.Findings));
        _looks.AddRange(_kept.Select(k => k.Look));
        _dpi.AddRange(_kept.Where(k => k.Dpi is not null).Select(k => k.Dpi!.Value));
        lines.AddRange(_kept.SelectMany(k => k.Lines));
        proposed.AddRange(_kept.SelectMany(k => k.Proposed));
        Judge(lines, proposed);
        float? dpi = _dpi.Count == 0 ? null : _dpi.Median();
        return new IngestedNotes(lines, proposed, PageLook.Mean(_looks), habits, dpi, _findings);
    }

    /// <summary>What the reader makes of each line; null without a reader or without ink.</summary>
    private string?[] Readings(IReadOnlyList<InkLine?> lines)
    {
        var readings = new string?[lines.Count];
        var inked = Enumerable.Range(0, lines.Count).Where(i => lines[i] is not null).ToArray();
        var read = _reader?.Read([.. inked.Select(i => lines[i]!.Ink)]) ?? [];
        for (var i = 0; i < read.Length; i++)
        {
            readings[inked[i]] = read[i];
        }

        return readings;
    }

    /// <summary>Finds a page without text or with another number of lines; of the latter, texts that fit the ink become proposals.</summary>
    private void Explain(PendingPage page, string?[] readings, string?[] proposals)
    {
        var ink = page.Sheets.SelectMany(l => l).ToArray();
        if (page.Texts is null)
        {
            _findings.Add(new NotesFinding.PageWithoutText(page.Name));
        }
        else if (page.Texts.Count != ink.Length)
        {
            var read = readings[page.First..(page.First + ink.Length)];
            var pairs = LineCount.Pair(ink, page.Texts, read);
            _findings.Add(new NotesFinding.LinesMismatch(
                page.Name, ink.Length, page.Texts.Count,
                [.. pairs.Select(p => new LinePair(p.Ink < 0 ? null : (p.Ink + 1, ink[p.Ink].MiddleY), p.Text < 0 ? null : page.Texts[p.Text]))], page.Picture));
            foreach (var (i, t) in pairs.Where(p => p.Ink >= 0 && p.Text >= 0 && read[p.Ink] is not null))
            {
                proposals[page.First + i] = page.Texts[t];
            }
        }
    }

    /// <summary>The measured lines of every sheet; a picture of one line is a sheet of its own.</summary>
    private List<IReadOnlyList<PlacedLine>> Sheets(IReadOnlyList<InkLine?> normalized)
    {
        var placed = new PlacedLine?[_pending.Count];
        for (var i = 0; i < placed.Length; i++)
        {
            placed[i] = normalized[i] is { } line ? new PlacedLine(0, 0, _pending[i].Ink.Width, line.Measure) : null;
        }

        var sheets = new List<IReadOnlyList<PlacedLine>>();
        foreach (var page in _pages)
        {
            var next = page.First;
            foreach (var sheet in page.Sheets)
            {
                sheets.Add([.. sheet.Select((line, i) => placed[next + i] is { } p ? p with { Left = line.Left, Top = line.Top } : null).OfType<PlacedLine>()]);
                Array.Clear(placed, next, sheet.Count);
                next += sheet.Count;
            }
        }

        sheets.AddRange(placed.OfType<PlacedLine>().Select(p => (IReadOnlyList<PlacedLine>)[p]));
        return sheets;
    }

    /// <summary>Refuses notes without lines, and finds fault with few and with small ones.</summary>
    private void Judge(List<InkLine> lines, List<InkLine> proposed)
    {
        if (lines.Count == 0 && proposed.Count == 0)
        {
            throw new NoLinesException(_findings);
        }

        if (lines.Count is > 0 and < FewLines)
        {
            _findings.Add(new NotesFinding.FewLines(lines.Count, EnoughLines));
        }

        var height = lines.Concat(proposed).Select(l => l.Measure.XHeight).Median();
        if (height < LeastXHeight)
        {
            _findings.Add(new NotesFinding.SmallLetters(height));
        }
    }

    private sealed record PendingLine(Raster Ink, string? Text, string Source);

    /// <summary>A page whose lines are <c>_pending[First..]</c>, sheet by sheet.</summary>
    private sealed record PendingPage(string Name, IReadOnlyList<TextLine>[] Sheets, List<string>? Texts, string? Picture, int First);
}
