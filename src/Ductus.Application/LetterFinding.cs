using Ductus.Drafting;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Pages;
using Ductus.Reading;

namespace Ductus.Application;

/// <summary>Finds the letters of enrolled lines, by the reader as it ships (docs/decisions/013-letters-by-the-reader-as-it-ships.md).</summary>
/// <param name="reader">The reader that ships.</param>
/// <param name="events">Told of lines that have the text of another.</param>
internal sealed class LetterFinding(LineReader reader, IProgress<JobEvent> events)
{
    /// <summary>x-height in pixels at 300 dpi where the scans do not say how large they are: 2.4 mm.</summary>
    private const float UsualXHeight = 28;

    /// <summary>The notes without those lines that have the text of another, each of which is named.</summary>
    /// <exception cref="UserException">No line is left.</exception>
    public IngestedNotes WithOwnTexts(IngestedNotes notes, CancellationToken cancel)
    {
        var swapped = SwappedTexts.Among(notes.Lines, reader, cancel);
        string Source(int line) => notes.Lines[line].Source ?? $"{line + 1}";
        foreach (var (line, owner) in swapped)
        {
            events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.OfNotes(new NotesFinding.TextSwapped(Source(line), notes.Lines[line].Text!, Source(owner), notes.Lines[owner].Text!)) });
        }

        var strangers = swapped.Select(swap => swap.Line).ToHashSet();
        return strangers.Count < notes.Lines.Count
            ? notes with { Lines = [.. notes.Lines.Where((_, i) => !strangers.Contains(i))] }
            : throw new UserException($"Each of the {notes.Lines.Count} lines has the text of another: put the texts in the order of the pictures.");
    }

    /// <summary>A hand without an adapter: the lines with each of their letters found, at one size.</summary>
    /// <param name="notes">The lines with their texts.</param>
    /// <param name="name">The hand's name.</param>
    /// <param name="cancel">Stops between lines.</param>
    public Hand HandOf(IngestedNotes notes, string name, CancellationToken cancel)
    {
        events.Report(new JobEvent(Stage.FindingLetters, 0, notes.Lines.Count));
        var slant = notes.Lines.Select(l => l.Measure.Slant).Median();
        InkLine Aligned(InkLine line)
        {
            cancel.ThrowIfCancellationRequested();
            return line with { Spans = reader.Align(line.Ink, line.Text!) };
        }

        // Once by the strokes' sizes, and again when the letters have told theirs.
        var rough = new LetterBank([.. notes.Lines.Select(Aligned)], slant, cancel);
        var lines = LetterSizes.Level(rough, cancel).Select(Aligned).ToArray();
        return new Hand
        {
            Name = name,
            BaseId = MiniFile.Kind,
            Lines = lines,
            Slant = slant,
            InkAndPaper = notes.InkAndPaper,
            Layout = notes.Layout,
            XHeight = notes.Dpi is { } dpi ? Math.Clamp(lines.Select(l => l.Measure.XHeight).Median() * PageFormat.Dpi / dpi, 18, 60) : UsualXHeight,
        };
    }
}
