using Ductus.Bases;
using Ductus.Files;
using Ductus.FluxTraining;
using Ductus.Imaging;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Painting;

/// <summary>
/// Paints pictures with a Flux base and the adapters of hands: prompt to text, noise to latents, latents to pictures. Never more than one of text
/// encoders, transformer and autoencoder is in memory.
/// </summary>
/// <param name="parts">The base.</param>
/// <param name="report">Told of each stage.</param>
public sealed class Painter(FluxParts parts, Action<string> report)
{
    /// <summary>Pixels a side of a token.</summary>
    private const int TokenSide = TrainingSizes.Step;

    /// <summary>Paints <see cref="PaintSettings.Count"/> pictures, over each of <paramref name="sources"/> if there are any.</summary>
    /// <param name="prompt">What to paint, trigger phrases in their places.</param>
    /// <param name="settings">How.</param>
    /// <param name="adapter">The adapters as one; null: the bare base.</param>
    /// <param name="sources">Pictures to paint over.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Stops it between two steps.</param>
    /// <exception cref="UserException">Something about the base, the adapter, the settings or the machine is the user's to mend.</exception>
    public IReadOnlyList<PaintedPicture> Paint(
        string prompt, PaintSettings settings, LoraAdapter? adapter, IReadOnlyList<PaintSource> sources, IProgress<PaintProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(progress);
        using var pause = Autograd.NoGrad();

        // 1. Whether everything fits together, before anything takes time.
        var config = parts.Check();
        var window = config.TextWindow;
        var canvases = sources.Count == 0 ? [Canvas.Blank(settings)] : sources.Select(source => Canvas.Over(source, settings)).ToList();
        CheckAdapter(config, adapter);
        PaintPlan.Check(parts, config, settings, canvases.Max(canvas => canvas.Width / TokenSide * (canvas.Height / TokenSide)), window, report);

        // 2. What is painted over, as latents.
        if (sources.Count > 0)
        {
            report(sources.Count == 1 ? "Reading the picture to paint over" : $"Reading the {sources.Count} pictures to paint over");
            Released(() => Encode(canvases, cancel));
        }

        // 3. The prompt.
        cancel.ThrowIfCancellationRequested();
        report("Reading the prompt");
        var text = Released(() => TensorScope.Outside(() => parts.LoadTexts(window).Encode(prompt)));
        WarnOfCutOff(text);

        // 4. Noise to latents.
        cancel.ThrowIfCancellationRequested();
        report($"Loading the base as {settings.Storage.Name}");
        var jobs = canvases.SelectMany((canvas, source) => Enumerable.Range(0, settings.Count).Select(i => (Canvas: canvas, Source: source, Seed: settings.Seed + (ulong)i))).ToList();
        var latents = Released(() => Denoise(jobs, text, settings, adapter, progress, cancel));

        // 5. Latents to pictures.
        report("Developing");
        return Released(() =>
        {
            var autoencoder = parts.LoadAutoencoder();
            return jobs.Select((job, i) =>
            {
                cancel.ThrowIfCancellationRequested();
                using var scope = TensorScope.Begin();
                return new PaintedPicture(Develop(autoencoder, latents[i], job.Canvas), job.Seed, job.Source);
            }).ToList();
        });
    }

    /// <summary>Runs a stage; what it loaded is out of memory before the next begins.</summary>
    private static T Released<T>(Func<T> stage)
    {
        var result = stage();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return result;
    }

    private bool Encode(List<Canvas> canvases, CancellationToken cancel)
    {
        var autoencoder = parts.LoadAutoencoder();
        foreach (var canvas in canvases)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var tokens = FluxFlow.Pack(autoencoder.Encode(PictureTensor.From(canvas.Under!)));
            canvas.Tokens = TensorScope.Outside(tokens.Clone);
            canvas.MaskTokens = TensorScope.Outside(() => canvas.Mask?.Tokens(autoencoder.Config.Reduction, autoencoder.Config.LatentChannels));
        }

        return true;
    }

    /// <summary>Finds an adapter of another base before the base is loaded.</summary>
    private void CheckAdapter(FluxConfig config, LoraAdapter? adapter) => UserFiles.Use(() =>
    {
        // Norms that an adapter replaces have no values here to compare.
        if (adapter is { Scales.Count: 0 })
        {
            using var checkpoint = Checkpoint.Open(parts.PathOf(BasePart.Transformer));
            var survey = Weights.Survey(checkpoint);
            _ = new FluxTransformer(config, survey);
            adapter.Attach(survey).Dispose();
        }

        return true;
    });

    private void WarnOfCutOff(EncodedPrompt text)
    {
        if (text.ContextCutOff.Length > 0)
        {
            report($"Warning: the prompt is too long, its end is not read: \"{text.ContextCutOff}\"");
        }

        if (text.PooledCutOff.Length > 0)
        {
            report($"Warning: CLIP, which sets the picture's general look, does not read the prompt's end: \"{text.PooledCutOff}\"");
        }
    }

    private List<Tensor> Denoise(
        List<(Canvas Canvas, int Source, ulong Seed)> jobs, EncodedPrompt text, PaintSettings settings, LoraAdapter? adapter, IProgress<PaintProgress> progress, CancellationToken cancel)
    {
        var (model, weights) = parts.LoadTransformer(settings.Storage);
        UserFiles.Use(() => adapter?.Attach(weights));
        var pace = new PaintPace(progress, jobs.Count);
        var latents = new List<Tensor>();
        foreach (var (canvas, source, seed) in jobs)
        {
            using var scope = TensorScope.Begin();
            int rows = canvas.Height / TokenSide, columns = canvas.Width / TokenSide;
            var noise = Tensor.Normal(new Shape(1, rows * columns, model.Config.InChannels), new Rng(seed, (ulong)source));
            latents.Add(TensorScope.Outside(Denoise(model, noise, rows, text, settings, canvas, pace, cancel).Clone));
        }

        return latents;
    }

    /// <summary>Walks packed noise of some rows of tokens to the latents of a picture.</summary>
    internal static Tensor Denoise(
        FluxTransformer model, Tensor noise, int rows, EncodedPrompt text, PaintSettings settings, Canvas canvas, PaintPace pace, CancellationToken cancel)
    {
        var count = noise.Shape[1];
        var schedule = FluxFlow.Schedule(settings.StepsFor(model.Config.GuidanceEmbed), count, shifted: model.Config.GuidanceEmbed);
        schedule = schedule[canvas.FirstStep(schedule.Length - 1)..];
        pace.Begin(schedule.Length - 1);
        var start = canvas.Tokens is null ? noise : MiniFlow.AddNoise(canvas.Tokens, noise, [schedule[0]]);
        var positions = FluxFlow.PositionsOf(model.Config, text.Context.Shape[1], rows, count / rows);
        var tokens = FluxFlow.Denoise(model, start, text.Context, text.Pooled, positions, schedule, settings.Guidance, settle: (sigma, here) =>
        {
            canvas.HoldOutsideMask(here, noise, sigma);
            pace.Step();
        }, cancel: cancel);
        return FluxFlow.Unpack(tokens, rows);
    }

    /// <summary>Latents to pixels.</summary>
    internal static RgbImage Develop(FluxAutoencoder autoencoder, Tensor latents, Canvas canvas) => canvas.Finish(PictureTensor.ToPicture(autoencoder.Decode(latents)));
}
