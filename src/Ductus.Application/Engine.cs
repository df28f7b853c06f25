using System.Runtime.CompilerServices;
using Ductus.Coverage;
using Ductus.Drafting;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Pages;
using Ductus.Preflight;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Texts;
using Ductus.Training;
using Ductus.Typography;
using Ductus.Writing;

namespace Ductus.Application;

/// <summary>
/// The way from scanned notes to a written page, step by step: the place to begin reading. An engine never changes and may be used from any
/// number of threads: every job has its own copy of the base, so that one hand never stands in another's weights, and tells its own events.
/// </summary>
public sealed partial class Engine
{
    private readonly string _base;
    private readonly LineReader _reader;
    private readonly TrueTypeFont _guideFont;
    private readonly TrueTypeFont _face;
    private readonly Lazy<string> _baseFingerprint;
    private readonly MemoryLedger _memory;
    private readonly int? _threads;
    private readonly Device _device;
    private readonly IngestSettings _ingest;
    private readonly DraftingSettings _drafting;

    /// <summary>Letters once cut are kept as long as the lines they were cut from: a hand that is learned and written with is cut once.</summary>
    private readonly ConditionalWeakTable<IReadOnlyList<InkLine>, Drafter> _drafters = [];

    /// <summary>An engine on the models that ship.</summary>
    /// <exception cref="UserException">A model file is missing or damaged.</exception>
    public Engine(EngineOptions? options = null)
    {
        var models = options?.Models;
        string Model(string name) => models is null ? Installation.Model(name) : Path.Combine(models, name);
        _base = Model("mini.safetensors");
        _reader = LineReader.Load(Model("reader.safetensors"));
        _guideFont = TrueTypeFont.Load(Model(Path.Combine("guide", "DejaVuSans.ttf")));
        _face = TrueTypeFont.Load(Model(Path.Combine("faces", "patrick-hand.woff")));
        _baseFingerprint = new(() => TrainingFingerprint.OfFile(_base));
        _threads = options?.Threads;
        _device = options?.Device ?? Device.Cpu;
        _ingest = options?.Ingest ?? new IngestSettings();
        _drafting = options?.Drafting ?? new DraftingSettings();
        _memory = new MemoryLedger(options?.Memory ?? Machine.Here(".").MemoryInAll);
    }

    /// <summary>Reads lines: what is written, and how sure it is.</summary>
    public LineReader Reader => _reader;

    /// <summary>Steps 1 to 3: reads the notes, aligns their texts to the ink, trains the adapter.</summary>
    /// <param name="notes">Pictures with their texts, or a folder made by <see cref="Ingest"/>.</param>
    /// <param name="settings">How to train. A training that was interrupted in the same folder with the same notes goes on.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops the training; its state is kept.</param>
    /// <param name="earlier">A hand made before: if it was trained from the same notes in the same way, it is taken as it is.</param>
    /// <param name="consent">Whose hand it is; signatures are learned only of one's own.</param>
    /// <param name="sheetWidth">Width of the sheets that the pictures show, in millimetres; null: what the files say of their resolution.</param>
    /// <exception cref="UserException">There is nothing to learn from.</exception>
    public Hand Clone(
        NotesSource notes, HandTrainingSettings settings, IProgress<JobEvent> events, CancellationToken cancel, Hand? earlier = null, Consent? consent = null, float? sheetWidth = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(events);

        // What it will take, before anything takes time.
        using var job = new Job(_threads);
        using var memory = Reserve(MiniPlan.ToLearn, [], settings.Folder, events, cancel);

        // 1. Scans to lines of ink with their texts.
        var ingested = Read(notes, new NotesOptions(settings.Folder, Reader: _reader) { KeepSignatures = (consent ?? Consent.NotStated).CoversSignatures, SheetWidth = sheetWidth }, events, cancel);
        Tell(ingested.Files, events);
        if (ingested.Lines.Count == 0)
        {
            throw new UserException(
                $"None of the {ingested.Proposed.Count} lines has a text that somebody has checked: correct the texts, in '{WorkFolder.TableName}' of a folder of ingested notes or in a .txt beside each page.",
                new Remedy.ProposeTexts());
        }

        if (ingested.Proposed.Count > 0)
        {
            events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.UncheckedLines(ingested.Proposed.Count) });
        }

        // 2. Where each character stands.
        var fingerprint = TrainingFingerprint.Of(ingested.Lines, settings.Steps, _baseFingerprint.Value);
        if (earlier is not null && earlier.Fingerprint == fingerprint)
        {
            events.Report(new JobEvent(Stage.Training) { Notice = new Notice.HandIsReady() });
            return consent is null || consent == earlier.Consent ? earlier : earlier with { Consent = consent };
        }

        var letters = new LetterFinding(_reader, events);
        ingested = letters.WithOwnTexts(ingested, cancel);
        var hand = letters.HandOf(ingested, Path.GetFileName(Path.GetFullPath(settings.Folder)), cancel) with { Fingerprint = fingerprint, BaseFingerprint = _baseFingerprint.Value, Consent = consent ?? Consent.NotStated };

        hand = hand with { Liveliness = Liveliness.Of(DrafterOf(hand, cancel), cancel) };

        // 3. The adapter of the base. Each training has its own folder, so that none goes on from another's state.
        using var model = MiniFile.Load(_base, _device);
        var own = settings with { Folder = Path.Combine(settings.Folder, $"training-{fingerprint}") };
        using var alone = TrainingFolder.Hold(own.Folder);
        var step = TrainingState.StepIn(Path.Combine(own.Folder, "training.safetensors")) ?? 0;
        events.Report(new JobEvent(Stage.Training, step, settings.Steps) { Notice = new Notice.TrainingBegins(step, settings.Steps) });
        var secondsAStep = Expect(ingested, new HandCoverage(DrafterOf(hand, cancel)), model, settings.Steps, events);
        if (settings.Steps > 0)
        {
            var takes = TimeSpan.FromSeconds(secondsAStep * settings.Steps);
            events.Report(new JobEvent(Stage.Training, step, settings.Steps, takes) { Notice = new Notice.TrainingTakes(takes, settings.Steps) });
        }

        var reads = new FirstReading(new TrainingSteps(events));
        var trained = new HandTrainer(model, DrafterOf(hand, cancel), _reader, new GuideRenderer(_guideFont), own).Train(hand, reads, cancel);
        if (settings.Steps > 0)
        {
            events.Report(new JobEvent(Stage.Training, settings.Steps, settings.Steps) { Notice = new Notice.Trained(trained.Record.Steps, reads.Rate, trained.Record.CharacterErrorRate) });
        }

        return trained;
    }

    /// <summary>Says what is to be expected of notes; returns the seconds of a training step on this machine.</summary>
    private static double Expect(IngestedNotes notes, HandCoverage coverage, MiniModel model, int steps, IProgress<JobEvent> events)
    {
        var step = MiniPlan.SecondsAStep(model);
        events.Report(new JobEvent(Stage.Preparing) { Notice = new Notice.Expected(NotesVerdict.Of(notes, coverage, step, steps)) });
        return step;
    }

    /// <summary>
    /// Says what a job needs, refuses what can never fit, and holds its memory until the result is disposed of. While other jobs of this engine
    /// run it waits for them; alone it is held against what the machine has free now.
    /// </summary>
    private IDisposable Reserve(ResourcePlan needs, IEnumerable<Saving> savings, string folder, IProgress<JobEvent> events, CancellationToken cancel)
    {
        var machine = Machine.Here(folder);
        events.Report(new JobEvent(Stage.Preparing) { Notice = new Notice.Needs(needs, machine) });
        needs.Check(machine with { Memory = _memory.IsIdle ? Math.Min(machine.Memory, _memory.Budget) : _memory.Budget }, savings);
        return _memory.Reserve(needs.Memory, cancel);
    }

    private void CheckBase(Hand hand)
    {
        if (hand.BaseId != MiniFile.Kind)
        {
            throw new UserException($"The hand '{hand.Name}' was trained on the base '{hand.BaseId}', but Ductus writes with '{MiniFile.Kind}'.", new Remedy.LearnHandAgain());
        }

        if (hand.BaseFingerprint.Length > 0 && hand.BaseFingerprint != _baseFingerprint.Value)
        {
            throw new UserException(
                $"The hand '{hand.Name}' was trained on other weights of the base '{MiniFile.Kind}' ({hand.BaseFingerprint}; this Ductus has {_baseFingerprint.Value}).", new Remedy.LearnHandAgain());
        }
    }

    private Drafter DrafterOf(Hand hand, CancellationToken cancel) => _drafters
        .GetValue(hand.Lines, lines => new Drafter(new LetterBank(lines, hand.Slant, cancel), new GuideRenderer(_guideFont), _face, _guideFont, _drafting, cancel))
        .With(hand.Liveliness);

    /// <summary>Hears what the base alone makes of the held-out lines, which is what a training is measured against.</summary>
    private sealed class FirstReading(IProgress<TrainingProgress> steps) : IProgress<TrainingProgress>
    {
        public double? Rate { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (value.Step == 0 && value.Notice is HeldOutRead read)
            {
                Rate ??= read.ErrorRate;
            }

            steps.Report(value);
        }
    }

    /// <summary>A job's share of the threads, for as long as it runs; what its tensors held is given back at its end.</summary>
    private sealed class Job(int? threads) : IDisposable
    {
        private readonly ThreadBudget.Stretch _share = new ThreadBudget(threads).Enter();

        public void Dispose()
        {
            _share.Dispose();
            TensorMemory.Trim();
        }
    }
}
