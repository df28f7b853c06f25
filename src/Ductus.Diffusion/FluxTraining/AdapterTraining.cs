using Ductus.Bases;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Preflight;
using Ductus.Tensors.Quantized;
using Ductus.Training;

namespace Ductus.FluxTraining;

/// <summary>What a training of an adapter for Flux is given besides its settings.</summary>
/// <param name="Base">The base; of it only the transformer is loaded here.</param>
/// <param name="Storage">How its weights lie in memory.</param>
/// <param name="Codecs">Text encoders and autoencoder.</param>
/// <param name="Pictures">A folder of pictures with captions.</param>
/// <param name="Output">The adapter file to make.</param>
/// <param name="Work">Folder for cache, state, samples and the adapters on the way.</param>
/// <param name="Format">The form of the adapter file.</param>
public sealed record AdapterTrainingJob(
    FluxParts Base, WeightFormat Storage, FluxCodecs Codecs, string Pictures, string Output, string Work, LoraFormat Format);

/// <summary>From a folder of captioned pictures to an adapter file, step by step.</summary>
public static class AdapterTraining
{
    /// <summary>Trains, or goes on where an interrupted training of the same folder stopped.</summary>
    /// <param name="job">What on, and where to.</param>
    /// <param name="settings">How.</param>
    /// <param name="report">Told of each stage.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Stops it; everything done so far is kept.</param>
    /// <exception cref="UserException">Something about the pictures, the base, the settings or the machine is the user's to mend.</exception>
    public static void Run(AdapterTrainingJob job, FluxTrainingSettings settings, Action<string> report, IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(report);
        settings.Validated();

        // 1. What there is to train on, and whether this machine can: before anything takes time.
        var pictures = CaptionFolder.Read(job.Pictures, settings);
        var config = Check(job, settings, pictures, report);
        using var alone = TrainingFolder.Hold(job.Work);

        // 2. Captions and pictures as the transformer reads them, on disk.
        var preparation = new TrainingPreparation(new TrainingCache(Path.Combine(job.Work, "cache")), job.Codecs, settings);
        var set = preparation.Prepare(pictures, report, cancel);
        report($"{pictures.Count} pictures, {set.Samples.Count} with their sizes");

        // 3. The base, frozen.
        report($"Loading the base as {job.Storage.Name}");
        var (model, weights) = job.Base.LoadTransformer(job.Storage);

        // 4. The adapter; on the way adapters and samples of its running average.
        var trainer = new FluxTrainer(model, weights, set, settings, job.Work);
        report(trainer.Step == 0 ? "Training" : $"Going on after step {trainer.Step}");
        var samples = new SamplePainter(model, [.. settings.Samples.Select(preparation.TextEntry)], job.Codecs, settings, job.Work);
        var adapter = trainer.Train(progress, (step, adapter) =>
        {
            TrainedAdapter.Write(Path.Combine(job.Work, FormattableString.Invariant($"step-{step:00000}.safetensors")), adapter, job.Format, config, settings, pictures.Count, step);
            var painted = samples.Paint(step, cancel);
            return painted.Count == 0 ? null : $"samples: {string.Join(", ", painted)}";
        }, cancel);

        // 5. The file.
        TrainedAdapter.Write(job.Output, adapter, job.Format, config, settings, pictures.Count, trainer.Step, samples.PathOf(trainer.Step, 0));
    }

    /// <summary>The first lines of the run: what it will take, or why it cannot be. Returns the transformer's extents.</summary>
    private static FluxConfig Check(AdapterTrainingJob job, FluxTrainingSettings settings, IReadOnlyList<CaptionedPicture> pictures, Action<string> report)
    {
        using var checkpoint = UserFiles.Use(() => Checkpoint.Open(job.Base.PathOf(BasePart.Transformer)));
        var config = UserFiles.Use(() => FluxDetection.Detect(checkpoint));
        var plan = new FluxTrainingPlan(checkpoint, config, job.Codecs, [.. pictures.Select(picture => PictureFile.SizeOf(picture.Path))]);
        var needs = plan.With(settings, job.Storage);
        var machine = Machine.Here(job.Work);
        report(needs.Describe(machine));
        needs.Check(machine, plan.Savings(settings, job.Storage));
        var step = TimeSpan.FromSeconds(plan.SecondsAStep(settings, job.Storage));
        report(FormattableString.Invariant(
            $"About {step.TotalSeconds:0.#} s a step, {(step * settings.Steps).TotalHours:0.#} hours for {settings.Steps} steps, by a step measured on a part of the model"));
        if (!config.GuidanceEmbed)
        {
            report("Note: the base takes no guidance, as FLUX.1-schnell, which is distilled to four steps: adapters are usually trained on FLUX.1-dev");
        }

        return config;
    }
}
