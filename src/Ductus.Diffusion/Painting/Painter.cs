using Ductus.Families;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Jobs;
using Ductus.Models.Adapters;
using Ductus.Models.Flow;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Quantized;

namespace Ductus.Painting;

/// <summary>
/// Paints pictures with a base and the adapters of hands: prompt to text, noise to latents, latents to pictures. Never more than one of text
/// encoders, network and autoencoder is in memory.
/// </summary>
public sealed class Painter
{
    private readonly IBase _base;
    private readonly PaintSettings _settings;
    private readonly LoraAdapter? _adapter;
    private readonly List<Canvas> _canvases;

    /// <summary>Looks whether everything fits together, before anything takes time.</summary>
    /// <param name="base">The base.</param>
    /// <param name="settings">How to paint.</param>
    /// <param name="adapter">The adapters as one; null: the bare base.</param>
    /// <param name="sources">Pictures to paint over; if there are any, <see cref="PaintSettings.Count"/> over each.</param>
    /// <exception cref="UserException">Something about the adapter, the pictures or the settings is the user's to mend.</exception>
    public Painter(IBase @base, PaintSettings settings, LoraAdapter? adapter, IReadOnlyList<PaintSource> sources)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(sources);
        (_base, _settings, _adapter) = (@base, settings, adapter);
        var step = @base.Latents.PixelStep;
        _canvases = sources.Count == 0 ? [Canvas.Blank(settings, step)] : [.. sources.Select(source => Canvas.Over(source, settings, step))];
        CheckAdapter();
        Needs = Plan(settings.Storage);
    }

    /// <summary>What it will take of memory, reckoned from headers and settings.</summary>
    public ResourcePlan Needs { get; }

    /// <summary>Settings with which it would take less.</summary>
    public IEnumerable<Saving> Savings =>
        ((WeightFormat[])[WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Nf4]).Select(storage => new Saving([new("weights", storage.Name)], Plan(storage)));

    /// <summary>Paints <see cref="PaintSettings.Count"/> pictures, over each source if there are any.</summary>
    /// <param name="prompt">What to paint, trigger phrases in their places.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it between two steps.</param>
    /// <exception cref="UserException">A file of the base is damaged.</exception>
    public IReadOnlyList<PaintedPicture> Paint(string prompt, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var pause = Autograd.NoGrad();

        if (CardMemory.ShareOut(_base, _settings.Storage, _base.Cost.PaintingActivations(LargestSize(), threads: 1)) is { } card)
        {
            events.Report(new JobEvent(Stage.LoadingBase) { Notice = new PaintNotice.OnCard(card) });
        }

        // 1. What is painted over, as latents.
        if (_canvases[0].Under is not null)
        {
            events.Report(new JobEvent(Stage.ReadingPictures, 0, _canvases.Count));
            Encode(cancel);
        }

        // 2. The prompt.
        cancel.ThrowIfCancellationRequested();
        events.Report(new JobEvent(Stage.ReadingTexts, 0, 1));
        var text = Read(prompt, events);

        // 3. Noise to latents.
        cancel.ThrowIfCancellationRequested();
        events.Report(new JobEvent(Stage.LoadingBase) { Notice = new PaintNotice.Loading(_settings.Storage) });
        var pictures = _canvases.SelectMany((canvas, source) => Enumerable.Range(0, _settings.Count).Select(i => (Canvas: canvas, Source: source, Seed: _settings.Seed + (ulong)i))).ToList();
        var latents = Denoise(pictures, text, events, cancel);

        // 4. Latents to pictures.
        events.Report(new JobEvent(Stage.Developing, 0, pictures.Count));
        using var coder = _base.LoadPictures();
        return [.. pictures.Select((picture, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            return new PaintedPicture(Develop(coder, latents[i], picture.Canvas), picture.Seed, picture.Source);
        })];
    }

    private LatentSize LargestSize() => _canvases.Select(canvas => _base.Latents.SizeOf(canvas.Width, canvas.Height)).MaxBy(size => (long)size.Rows * size.Columns);

    private ResourcePlan Plan(WeightFormat storage)
    {
        var size = LargestSize();
        return new(
        [
            new("to read the prompt", [new("text encoders", _base.Cost.Texts)]),
            new("to paint", [new($"base as {storage.Name}", _base.Cost.Denoiser(storage)), new("activations", _base.Cost.PaintingActivations(size, ThreadBudget.Current.Threads))]),
            new("to develop", [new("autoencoder", _base.Cost.Pictures(size))]),
        ],
        []);
    }

    /// <summary>Finds an adapter of another base before the base is loaded.</summary>
    private void CheckAdapter() => UserFiles.Use(() =>
    {
        // Norms that an adapter replaces have no values here to compare.
        if (_adapter is { Scales.Count: 0 })
        {
            _adapter.Attach(_base.SurveyDenoiser()).Dispose();
        }

        return true;
    });

    private void Encode(CancellationToken cancel)
    {
        using var coder = _base.LoadPictures();
        foreach (var canvas in _canvases)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var latents = coder.Encode(canvas.Under!).Mean;
            canvas.Latents = TensorScope.Outside(_base.Latents.Pack(latents).Clone);
            canvas.MaskLatents = TensorScope.Outside(() => canvas.Mask?.Packed(_base.Latents, latents.Shape[3]));
        }
    }

    private Conditioning Read(string prompt, IProgress<JobEvent> events)
    {
        using var encoder = _base.LoadTexts();
        var encoded = TensorScope.Outside(() => encoder.Encode(prompt));
        foreach (var end in encoded.Unread)
        {
            events.Report(new JobEvent(Stage.ReadingTexts) { Notice = new PaintNotice.PromptCutOff(end) });
        }

        return encoded.Conditioning;
    }

    private List<Tensor> Denoise(List<(Canvas Canvas, int Source, ulong Seed)> pictures, Conditioning text, IProgress<JobEvent> events, CancellationToken cancel)
    {
        using var denoiser = _base.LoadDenoiser(_settings.Storage);
        UserFiles.Use(() => _adapter?.Attach(denoiser.Weights));
        var pace = new PaintPace(events, pictures.Count);
        var latents = new List<Tensor>();
        foreach (var (canvas, source, seed) in pictures)
        {
            using var scope = TensorScope.Begin();
            var size = _base.Latents.SizeOf(canvas.Width, canvas.Height);
            var noise = Tensor.Normal(_base.Latents.Packed(1, size), new Rng(seed, (ulong)source));
            latents.Add(TensorScope.Outside(Denoise(_base, denoiser, noise, size, text, _settings, canvas, pace, cancel).Clone));
        }

        return latents;
    }

    /// <summary>Walks packed noise to the latents of a picture.</summary>
    internal static Tensor Denoise(
        IBase @base, IDenoiser denoiser, Tensor noise, LatentSize size, Conditioning text, PaintSettings settings, Canvas canvas, PaintPace pace, CancellationToken cancel)
    {
        var rule = @base.Noise;
        var schedule = rule.Schedule(settings.Steps ?? @base.Traits.UsualSteps, size);
        schedule = schedule[canvas.FirstStep(schedule.Length - 1)..];
        pace.Begin(schedule.Length - 1);
        var start = canvas.Latents is null ? noise : rule.Add(canvas.Latents, noise, [schedule[0]]);
        var packed = Sampler.Run(rule, start, schedule, (sample, level) => denoiser.Predict(sample, [level], text, size, settings.Guidance), settle: (level, sample) =>
        {
            canvas.HoldOutsideMask(rule, sample, noise, level);
            pace.Step();
        }, cancel: cancel);
        return @base.Latents.Unpack(packed, size);
    }

    /// <summary>Latents to pixels.</summary>
    internal static RgbImage Develop(IPictureCoder coder, Tensor latents, Canvas canvas) => canvas.Finish(coder.Decode(latents));
}
