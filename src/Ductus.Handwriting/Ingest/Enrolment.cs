using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>Sorts lines into those to learn from and those to be looked at by a person first, and judges whether they will do.</summary>
/// <param name="findings">Told of lines that are left out or doubtful, and of what will spoil the hand.</param>
/// <param name="reader">Finds the words beside those that a text marks as unreadable; null: such lines are left out.</param>
/// <param name="cancel">Stops between lines.</param>
internal sealed class Enrolment(List<NotesFinding> findings, LineReader? reader, CancellationToken cancel)
{
    /// <summary>Fewer lines than these make a rough hand, and so many a good one.</summary>
    private const int FewLines = 10, EnoughLines = 30;

    /// <summary>Below this x-height in pixels a letter's shape is lost.</summary>
    private const float LeastXHeight = 10;

    private readonly List<InkLine> _lines = [];
    private readonly List<InkLine> _whole = [];
    private readonly List<InkLine> _proposed = [];
    private readonly List<LineReading> _readings = [];

    /// <summary>Lines with a text.</summary>
    public IReadOnlyList<InkLine> Lines => _lines;

    /// <summary>The same as they stand on their pages: whole, where the others are parts beside words that are marked as unreadable.</summary>
    public IReadOnlyList<InkLine> Whole => _whole;

    /// <summary>Lines whose text is the reader's guess.</summary>
    public IReadOnlyList<InkLine> Proposed => _proposed;

    /// <summary>For each of those how sure its text is.</summary>
    public IReadOnlyList<LineReading> Readings => _readings;

    /// <summary>Adds the lines of pages.</summary>
    public void Add(IReadOnlyList<TextedLine> lines)
    {
        foreach (var (source, read, text, proposal) in lines)
        {
            if (read.Line is not { } line)
            {
                findings.Add(new NotesFinding.LineWithoutInk(source));
            }
            else if (text is not null)
            {
                Give(line with { Text = text, Source = source });
            }
            else if (proposal is not null)
            {
                _proposed.Add(line with { Text = proposal.Text, Source = source });
                _readings.Add(proposal);
            }
        }

        // The texts of pages that were read have been held against the ink when they were laid.
        findings.AddRange(Transcript.Doubts([.. lines.Where(line => line.Line.Evidence is null).Select(line => (line.Source, line.Text, line.Line.Reading?.Text))]));
    }

    /// <summary>Adds notes that were ingested earlier.</summary>
    public void Add(IngestedNotes notes)
    {
        findings.AddRange(notes.Findings);
        foreach (var line in notes.Whole)
        {
            Give(line);
        }

        _proposed.AddRange(notes.Proposed);
        _readings.AddRange(notes.Readings);
    }

    /// <summary>Refuses notes without lines, and finds fault with few and with small ones.</summary>
    /// <param name="files">What became of each file.</param>
    /// <exception cref="NoLinesException">There is none.</exception>
    public void Judge(NotesInventory files)
    {
        if (_lines.Count == 0 && _proposed.Count == 0)
        {
            throw new NoLinesException(findings, files);
        }

        if (_lines.Count is > 0 and < FewLines)
        {
            findings.Add(new NotesFinding.FewLines(_lines.Count, EnoughLines));
        }

        var height = _lines.Concat(_proposed).Select(line => line.Measure.XHeight).Median();
        if (height < LeastXHeight)
        {
            findings.Add(new NotesFinding.SmallLetters(height));
        }
    }

    /// <summary>Takes a line with its text, or what can be read of it.</summary>
    private void Give(InkLine line)
    {
        if (Transcript.Objection(line.Text!) is { } objection)
        {
            Refuse(line, objection);
            return;
        }

        _lines.Add(line);
        _whole.Add(line);
    }

    /// <summary>Leaves a line out for its text, but for its parts beside words that are marked as unreadable.</summary>
    private void Refuse(InkLine line, TextObjection objection)
    {
        cancel.ThrowIfCancellationRequested();
        IReadOnlyList<InkLine> parts = [];
        if (objection is TextObjection.MarkedUnreadable)
        {
            _whole.Add(line);
            parts = reader is null ? [] : ReadableParts.Of(line, reader);
        }

        _lines.AddRange(parts);
        if (parts.Count == 0)
        {
            findings.Add(new NotesFinding.TextRefused(line.Source!, objection));
        }
    }
}
