using System.Diagnostics;
using System.Text;
using Ductus.Application;
using Ductus.Drafting;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Pages;
using Ductus.Preflight;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Texts;
using Ductus.Training;
using Ductus.Typography;
using Ductus.Writing;

namespace Ductus;

/// <summary>How far a text is written.</summary>
/// <param name="Line">The line just written.</param>
/// <param name="Done">Lines written.</param>
/// <param name="Total">Lines in all.</param>
/// <param name="Left">Time the others will take.</param>
public sealed record WritingProgress(WrittenLine Line, int Done, int Total, TimeSpan Left);

/// <summary>The way from scanned notes to a written page, step by step: the place to begin reading.</summary>
public sealed class Pipeline
{
    /// <summary>x-height in pixels at 300 dpi where the scans do not say how large they are: 2.4 mm.</summary>
    private const float UsualXHeight = 28;

    private readonly Action<string> _report;
    private readonly LineReader _reader = LineReader.Load(Installation.Reader);
    private readonly MiniModel _model = MiniFile.Load(Installation.MiniBase);
    private readonly TrueTypeFont _guideFont = TrueTypeFont.Load(Installation.GuideFont);
    private readonly TrueTypeFont _face = TrueTypeFont.Load(Installation.Model(Path.Combine("faces", "patrick-hand.woff")));
    private readonly Lazy<string> _baseFingerprint = new(() => TrainingFingerprint.OfFile(Installation.MiniBase));

    /// <summary>A pipeline on the models that ship; <paramref name="report"/> is told of each step.</summary>
    /// <exception cref="UserException">A model file is missing or damaged.</exception>
    public Pipeline(Action<string> report) => _report = report;

    /// <summary>Step 1 alone: reads the notes, proposes texts where there are none, and keeps all in a folder for the user to look at and correct.</summary>
    /// <exception cref="UserException">No line is found, or the folder holds ingested notes already.</exception>
    public IngestedNotes Ingest(IReadOnlyList<string> notes, string folder, CancellationToken cancel)
    {
        if (WorkFolder.Exists(folder))
        {
            throw new UserException($"'{folder}' holds ingested notes already, perhaps with your corrections: give --out another folder, or delete that one.");
        }

        var ingested = Read(notes, new NotesOptions(Path.Combine(folder, "pages"), DrawEveryPage: true, _reader), cancel);
        WorkFolder.Save(ingested, folder);
        return ingested;
    }

    /// <summary>Steps 1 to 3: reads the notes, aligns their texts to the ink, trains the adapter.</summary>
    /// <param name="notes">Page pictures, folders of them, or a folder made by <see cref="Ingest"/>.</param>
    /// <param name="settings">How to train. A training that was interrupted in the same folder with the same notes goes on.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Stops the training; its state is kept.</param>
    /// <param name="earlier">A hand made before: if it was trained from the same notes in the same way, it is taken as it is.</param>
    /// <exception cref="UserException">There is nothing to learn from.</exception>
    public Hand Clone(
        IReadOnlyList<string> notes, HandTrainingSettings settings, IProgress<TrainingProgress> progress, CancellationToken cancel, Hand? earlier = null)
    {
        ArgumentNullException.ThrowIfNull(settings);

        // What it will take, before anything takes time.
        var machine = Machine.Here(settings.Folder);
        _report(MiniPlan.ToLearn.Describe(machine));
        MiniPlan.ToLearn.Check(machine, []);

        // 1. Scans to lines of ink with their texts.
        var ingested = Read(notes, new NotesOptions(settings.Folder, Reader: _reader), cancel);
        if (ingested.Lines.Count == 0)
        {
            throw new UserException($"None of the {ingested.Proposed.Count} lines has a text that somebody has checked: correct the texts, in 'transcripts.tsv' of a folder made by 'ductus ingest' or in a .txt beside each page.");
        }

        if (ingested.Proposed.Count > 0)
        {
            _report($"{ingested.Proposed.Count} lines without a checked text are left out: 'ductus ingest' proposes texts to correct.");
        }

        // 2. Where each character stands.
        var fingerprint = TrainingFingerprint.Of(ingested.Lines.Select(l => l.Normalized.Line), settings.Steps, _baseFingerprint.Value);
        if (earlier is not null && earlier.Fingerprint == fingerprint)
        {
            _report("The hand is trained from these notes already: taken as it is.");
            return earlier;
        }

        _report($"Finding the letters of {ingested.Lines.Count} lines");
        var hand = Align(ingested, Path.GetFileName(Path.GetFullPath(settings.Folder))) with { Fingerprint = fingerprint, BaseFingerprint = _baseFingerprint.Value };

        // 3. The adapter of the base. Each training has its own folder, so that none goes on from another's state.
        var own = settings with { Folder = Path.Combine(settings.Folder, $"training-{fingerprint}") };
        _report(TrainingState.StepIn(Path.Combine(own.Folder, "training.safetensors")) is { } step
            ? $"Going on with the training that was interrupted at step {step} of {settings.Steps}"
            : $"Training, {settings.Steps} steps");
        if (settings.Steps > 0)
        {
            _report(FormattableString.Invariant($"About {TimeSpan.FromSeconds(MiniPlan.SecondsAStep(_model) * settings.Steps).TotalMinutes:0.#} minutes for {settings.Steps} steps, by a measured step"));
        }

        Folders.Create(own.Folder);
        return new HandTrainer(_model, DrafterOf(hand), _reader, new GuideRenderer(_guideFont), own).Train(hand, progress, cancel);
    }

    /// <summary>Steps 4 and 5: writes a text line by line and sets it on pages.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="text">The text; an empty line parts paragraphs.</param>
    /// <param name="style">How lines are written.</param>
    /// <param name="options">How pages look.</param>
    /// <param name="progress">Told of each line.</param>
    /// <param name="cancel">Stops it between two lines.</param>
    /// <param name="folder">Where the pages will go, whose disk is looked at; null: the present one.</param>
    /// <exception cref="UserException">The text is empty or has a character that nothing can draw, or the hand belongs to another base.</exception>
    public WrittenPages Write(Hand hand, string text, WritingStyle style, PageOptions options, IProgress<WritingProgress> progress, CancellationToken cancel, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var (drawable, substitutes) = Drawable(text, options.Substitute);

        // 4. Drafts from the writer's letters, repainted by the model; the reader keeps the best.
        using var writer = WriterOf(hand);
        (drawable, var forms) = (WritersForms.Apply(drawable, writer.Bank, out var own), own);
        var page = options.StyleFor(hand, style.Seed);
        var perPage = PageComposer.LinesPerPage(page);
        var width = page.Format.TextWidth * LineGeometry.XHeight / page.XHeight;
        var texts = Break(writer.Drafter, drawable, width, style.Seed);
        var total = texts.Count(t => t.Text.Length > 0);
        CheckNeeds(style, width, (texts.Count + perPage - 1) / perPage, page.Format, folder ?? Environment.CurrentDirectory);
        _report($"Writing {total} {(total == 1 ? "line" : "lines")}");
        var lines = new List<PageLine>();
        var rows = new List<PageRow?>();
        var clock = Stopwatch.StartNew();
        foreach (var line in texts)
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Text.Length == 0)
            {
                // No page begins with the gap between two paragraphs.
                if (rows.Count % perPage > 0)
                {
                    rows.Add(null);
                }

                continue;
            }

            var written = writer.Write(line, rows.Count, style, cancel);
            lines.Add(new PageLine(1 + (rows.Count / perPage), 1 + (rows.Count % perPage), written));
            rows.Add(new PageRow(written.Ink, line.Indent));
            if (lines.Count == 1 && total > 1)
            {
                _report(FormattableString.Invariant($"About {(clock.Elapsed * total).TotalMinutes:0.#} minutes for {total} lines, by the first"));
            }

            progress.Report(new WritingProgress(written, lines.Count, total, clock.Elapsed * (total - lines.Count) / lines.Count));
        }

        // 5. The pages.
        return new WrittenPages(PageComposer.Compose(rows, page), lines, [.. substitutes, .. forms]);
    }

    private void CheckNeeds(WritingStyle style, float width, int pages, PageFormat format, string folder)
    {
        var machine = Machine.Here(folder);
        var needs = MiniPlan.ToWrite(style, width, pages, format);
        _report(needs.Describe(machine));
        needs.Check(machine, MiniPlan.SavingsOfWriting(style, width, pages, format));
    }

    /// <summary>Lines that fit a width; broken again if drafts of the first ones show that this hand writes wider than its letters' boxes tell.</summary>
    private static IReadOnlyList<BrokenLine> Break(Drafter drafter, string text, float width, ulong seed)
    {
        const int Measured = 12;
        var breaker = new LineBreaker(drafter.Bank);
        var lines = breaker.Break(text, width);
        var sample = lines.Select(line => line.Text).Where(line => line.Length > 0).OrderByDescending(line => line.Length).Take(Measured).ToArray();
        var drafted = sample.Select((line, i) => DraftedWidth(drafter, line, new Rng(seed, (ulong)i))).Sum();
        return breaker.Break(text, width * Math.Clamp(sample.Sum(breaker.WidthOf) / drafted, 0.7f, 1.2f));
    }

    private static float DraftedWidth(Drafter drafter, string line, Rng rng)
    {
        var words = line.Split(' ').Select(word => drafter.Words(word, 1, rng)[0]).ToArray();
        var places = drafter.Line(words, rng).Words;
        return places[^1].Right - places[0].Left;
    }

    private IngestedNotes Read(IReadOnlyList<string> notes, NotesOptions options, CancellationToken cancel)
    {
        _report("Reading the notes");
        var ingested = NotesReader.Read(notes, options, file => _report($"  {file}"), cancel);
        foreach (var warning in ingested.Warnings)
        {
            _report(warning);
        }

        return ingested;
    }

    private void CheckBase(Hand hand)
    {
        if (hand.BaseId != MiniFile.Kind)
        {
            throw new UserException($"The hand '{hand.Name}' was trained on the base '{hand.BaseId}', but this command writes with '{MiniFile.Kind}': train it again with 'ductus train'.");
        }

        if (hand.BaseFingerprint.Length > 0 && hand.BaseFingerprint != _baseFingerprint.Value)
        {
            throw new UserException($"The hand '{hand.Name}' was trained on other weights of the base '{MiniFile.Kind}' ({hand.BaseFingerprint}; this Ductus has {_baseFingerprint.Value}): train it again with 'ductus train'.");
        }
    }

    /// <summary>The text in characters that the guide can draw.</summary>
    private (string Text, IReadOnlyList<Substitute> Substitutes) Drawable(string text, bool substitute)
    {
        var composed = ComposedText.Of(text);
        if (string.IsNullOrWhiteSpace(composed))
        {
            throw new UserException("The text is empty: put into it what is to be written.");
        }

        bool CanDraw(Rune rune) => rune.IsBmp && _guideFont.Has(rune.Value) && Scripts.CanWrite(rune);
        if (substitute)
        {
            var drawable = Substitution.Apply(composed, CanDraw, out var substitutes);
            return string.IsNullOrWhiteSpace(drawable)
                ? throw new UserException($"Nothing of the text can be written: {Substitution.Characters(composed.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)).Distinct().Take(5))}; write it in Latin, Greek or Cyrillic letters.")
                : (drawable, substitutes);
        }

        var missing = composed.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune) && !CanDraw(rune)).Distinct().ToArray();
        if (Scripts.Objection(missing) is { } script)
        {
            throw new UserException($"{script}: take that out, or have --substitute leave it out.");
        }

        return missing.Length == 0
            ? (composed, [])
            : throw new UserException($"The text has characters that cannot be written: {Substitution.Characters(missing)}; replace them, or have --substitute do it.");
    }

    /// <summary>Step 4 alone: writes single lines in a hand. One writer at a time: until it is disposed of, the base has that hand's adapter in its weights.</summary>
    /// <exception cref="UserException">The hand belongs to another base.</exception>
    public LineWriter WriterOf(Hand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        CheckBase(hand);
        Adapters.Attach(_model, hand);
        return new LineWriter(DrafterOf(hand), _model, hand.Tokens, _reader);
    }

    private Hand Align(IngestedNotes notes, string name)
    {
        var slant = notes.Lines.Select(l => l.Normalized.Measure.Slant).Median();
        InkLine Aligned(InkLine line) => line with { Spans = _reader.Align(line.Ink, line.Text!) };

        // Once by the strokes' sizes, and again when the letters have told theirs.
        var rough = new LetterBank([.. notes.Lines.Select(l => Aligned(l.Normalized.Line))], slant);
        var lines = LetterSizes.Level(rough).Select(Aligned).ToArray();
        return new Hand
        {
            Name = name,
            BaseId = MiniFile.Kind,
            Lines = lines,
            Slant = slant,
            Look = notes.Look,
            Habits = notes.Habits,
            XHeight = notes.Dpi is { } dpi ? Math.Clamp(lines.Select(l => l.SourceXHeight).Median() * PageFormat.Dpi / dpi, 18, 60) : UsualXHeight,
        };
    }

    private Drafter DrafterOf(Hand hand) => new(new LetterBank(hand.Lines, hand.Slant), new GuideRenderer(_guideFont), _face, _guideFont);
}
