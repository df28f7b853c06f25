using Ductus.Coverage;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Sheets;

namespace Ductus.Application;

/// <content>What a hand, or notes that are none yet, can write with the writer's own letters.</content>
public sealed partial class Engine
{
    /// <summary>What the notes of a hand show.</summary>
    public HandCoverage CoverageOf(Hand hand, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hand);
        return new HandCoverage(DrafterOf(hand, cancel));
    }

    /// <summary>Step 1 and 2 of notes that no hand has been made from: what they show. Where nobody has checked any text, by the proposed ones.</summary>
    /// <param name="notes">Pictures with their texts, or ingested notes.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UserException">There is no line in them.</exception>
    public HandCoverage CoverageOf(NotesSource notes, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var job = new Job(_threads);
        var ingested = Read(notes, new NotesOptions(Reader: _reader), events, cancel);
        return CoverageOf(ingested, events, cancel);
    }

    /// <summary>Sheets to print and to copy from, as the bytes of a PDF file.</summary>
    public byte[] Print(IReadOnlyList<CopySheet> sheets) => new SheetDrawing(_guideFont).ToPdf(sheets);

    private HandCoverage CoverageOf(IngestedNotes ingested, IProgress<JobEvent> events, CancellationToken cancel)
    {
        var lines = ingested.Lines.Count > 0 ? ingested.Lines : ingested.Proposed;
        if (ingested.Lines.Count == 0)
        {
            events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.ByProposals(lines.Count) });
        }

        return CoverageOf(new LetterFinding(_reader, events).HandOf(ingested with { Lines = lines }, "notes", cancel), cancel);
    }
}
