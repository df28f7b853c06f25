using Ductus.Drafting;
using Ductus.Generation;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Models.Mini;
using Ductus.Pages;
using Ductus.Reading;
using Ductus.Training;
using Ductus.Typography;

namespace Ductus;

/// <summary>The way from scanned notes to a written page, step by step: the place to begin reading.</summary>
public sealed class Pipeline
{
    /// <summary>x-height in pixels at 300 dpi where the scans do not say how large they are: 2.4 mm.</summary>
    private const float UsualXHeight = 28;
    private const float LinePitch = 3.4f;

    private readonly Action<string> _report;
    private readonly LineReader _reader = LineReader.Load(Installation.Reader);
    private readonly MiniModel _model = MiniFile.Load(Installation.MiniBase);
    private readonly TrueTypeFont _guideFont = TrueTypeFont.Load(Installation.GuideFont);
    private readonly TrueTypeFont _face = TrueTypeFont.Load(Installation.Model(Path.Combine("faces", "patrick-hand.woff")));

    /// <summary>A pipeline on the models that ship; <paramref name="report"/> is told of each step.</summary>
    /// <exception cref="UserException">A model file is missing or damaged.</exception>
    public Pipeline(Action<string> report) => _report = report;

    /// <summary>Steps 1 to 3: reads the notes, aligns their texts to the ink, trains the adapter.</summary>
    public Hand Clone(IReadOnlyList<string> notes, HandTrainingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // 1. Scans to lines of ink with their texts.
        _report("Reading the notes");
        var ingested = NotesReader.Read(notes, settings.Folder, null, cancel);
        foreach (var warning in ingested.Warnings)
        {
            _report(warning);
        }

        // 2. Where each character stands.
        _report($"Finding the letters of {ingested.Lines.Count} lines");
        var hand = Align(ingested, Path.GetFileName(Path.GetFullPath(settings.Folder)));

        // 3. The adapter of the base.
        _report("Training");
        return new HandTrainer(_model, DrafterOf(hand), _reader, new GuideRenderer(_guideFont), settings).Train(hand, progress, cancel);
    }

    /// <summary>Steps 4 and 5: writes a text line by line and sets it on pages.</summary>
    /// <exception cref="UserException">The text has a character that nothing can draw.</exception>
    public (IReadOnlyList<ComposedPage> Pages, IReadOnlyList<WrittenLine> Lines) Write(Hand hand, string text, WritingStyle style, SheetSize size, PaperKind paper, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(style);
        if (new GuideRenderer(_guideFont).Missing(text) is { Length: > 0 } missing)
        {
            throw new UserException($"The text has characters that cannot be written: {missing}. Replace them.");
        }

        // 4. Drafts from the writer's letters, repainted by the model; the reader keeps the best.
        var writer = WriterOf(hand);
        var format = PageFormat.Of(size);
        var width = (format.TextWidth * LineGeometry.XHeight / hand.XHeight) - (2 * LineGeometry.XHeight);
        var written = new List<WrittenLine>();
        var rows = new List<Raster?>();
        foreach (var line in new LineBreaker(writer.Bank).Break(text, width))
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Length == 0)
            {
                rows.Add(null);
                continue;
            }

            written.Add(writer.Write(line, rows.Count, style, cancel: cancel));
            rows.Add(written[^1].Ink);
            _report($"{line}{(written[^1].Misread.Count > 0 ? $"   (reads: {written[^1].Read})" : "")}");
        }

        // 5. The page.
        return (PageComposer.Compose(rows, new PageStyle(format, paper, hand.Look, hand.XHeight, LinePitch, style.Seed)), written);
    }

    /// <summary>Step 4 alone: writes single lines in a hand.</summary>
    /// <exception cref="UserException">The hand belongs to another base.</exception>
    public LineWriter WriterOf(Hand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        Adapters.Attach(_model, hand);
        return new LineWriter(DrafterOf(hand), _model, hand.Tokens, _reader);
    }

    private Hand Align(IngestedNotes notes, string name)
    {
        var lines = notes.Lines.Select(l => l.Normalized.Line with { Spans = _reader.Align(l.Normalized.Line.Ink, l.Normalized.Line.Text!) }).ToArray();
        var slants = notes.Lines.Select(l => l.Normalized.Measure.Slant).Order().ToArray();
        var heights = lines.Select(l => l.SourceXHeight).Order().ToArray();
        return new Hand
        {
            Name = name,
            BaseId = MiniFile.Kind,
            Lines = lines,
            Slant = slants[slants.Length / 2],
            Look = notes.Look,
            XHeight = notes.Dpi is { } dpi ? Math.Clamp(heights[heights.Length / 2] * PageFormat.Dpi / dpi, 18, 60) : UsualXHeight,
        };
    }

    private Drafter DrafterOf(Hand hand) => new(new LetterBank(hand.Lines, hand.Slant), new GuideRenderer(_guideFont), _face, _guideFont);
}
