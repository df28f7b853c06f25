using Ductus.Families;
using Ductus.Imaging;
using Ductus.Jobs;
using Ductus.Models.Adapters;
using Ductus.Preflight;
using Ductus.Tensors.Quantized;
using Ductus.Training;

namespace Ductus.AdapterTraining;

/// <summary>What a training of an adapter is given besides its settings.</summary>
/// <param name="Base">The base.</param>
/// <param name="Storage">How the weights of its network lie in memory.</param>
/// <param name="Pictures">A folder of pictures with captions.</param>
/// <param name="Output">The adapter file to make.</param>
/// <param name="Work">Folder for cache, state, samples and the adapters on the way.</param>
/// <param name="Format">The form of the adapter file.</param>
public sealed record AdapterRequest(IBase Base, WeightFormat Storage, string Pictures, string Output, string Work, LoraFormat Format);

/// <summary>From a folder of captioned pictures to an adapter file, step by step.</summary>
public sealed class AdapterJob
{
    private readonly AdapterRequest _request;
    private readonly AdapterTrainingSettings _settings;
    private readonly IReadOnlyList<CaptionedPicture> _pictures;
    private readonly AdapterTrainingPlan _plan;

    /// <summary>Step 1: what there is to train on, before anything takes time.</summary>
    /// <exception cref="UserException">Something about the pictures, their captions or the settings is the user's to mend.</exception>
    public AdapterJob(AdapterRequest request, AdapterTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(settings);
        var step = request.Base.Latents.PixelStep;
        if (settings.Validated().SampleSize % step != 0)
        {
            throw new UserException($"The side of a sample is a multiple of {step} pixels, not {settings.SampleSize}.", new Remedy.Give("sample-size"));
        }

        (_request, _settings) = (request, settings);
        _pictures = CaptionFolder.Read(request.Pictures, settings);
        _plan = new AdapterTrainingPlan(request.Base, [.. _pictures.Select(picture => PictureFile.SizeOf(picture.Path))]);
        Needs = _plan.With(settings, request.Storage);
    }

    /// <summary>What it will take.</summary>
    public ResourcePlan Needs { get; }

    /// <summary>Settings with which it would take less.</summary>
    public IEnumerable<Saving> Savings => _plan.Savings(_settings, _request.Storage);

    /// <summary>Trains, or goes on where an interrupted training of the same folder stopped.</summary>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it; everything done so far is kept.</param>
    /// <exception cref="UserException">Something about the pictures, the base or the disk is the user's to mend.</exception>
    public void Run(IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        var (@base, work) = (_request.Base, _request.Work);
        using var alone = TrainingFolder.Hold(work);
        void Say(Stage stage, JobNotice notice) => events.Report(new JobEvent(stage) { Notice = notice });
        Say(Stage.Preparing, new AdapterNotice.Takes(TimeSpan.FromSeconds(_plan.SecondsAStep(_settings, _request.Storage)), _settings.Steps));
        if (@base.Traits.BetterTrainedOn is { } better)
        {
            Say(Stage.Preparing, new AdapterNotice.BetterTrainedOn(better));
        }

        if (CardMemory.ShareOut(@base, _request.Storage, _plan.OnCard(_settings)) is { } card)
        {
            Say(Stage.Preparing, new AdapterNotice.OnCard(card));
        }

        // 2. Captions and pictures as the network reads them, on disk.
        var preparation = new TrainingPreparation(new TrainingCache(Path.Combine(work, "cache")), @base, _settings);
        var set = preparation.Prepare(_pictures, events, cancel);
        Say(Stage.Training, new AdapterNotice.Gathered(_pictures.Count, set.Samples.Count));

        // 3. The network, frozen.
        Say(Stage.LoadingBase, new AdapterNotice.Loading(_request.Storage));
        using var denoiser = @base.LoadDenoiser(_request.Storage);

        // 4. The adapter; on the way adapters and samples of its running average.
        var trainer = new AdapterTrainer(@base, denoiser, set, _settings, work);
        Say(Stage.Training, new AdapterNotice.Begins(trainer.Step));
        var samples = new SamplePainter(@base, denoiser, [.. _settings.Samples.Select(preparation.TextEntry)], _settings, work);
        var adapter = trainer.Train(new TrainingSteps(events), (step, adapter) =>
        {
            Write(Path.Combine(work, FormattableString.Invariant($"step-{step:00000}.safetensors")), adapter, step);
            var painted = samples.Paint(step, cancel);
            return painted.Count == 0 ? null : new AdapterNotice.SamplesPainted(painted);
        }, cancel);

        // 5. The file.
        Write(_request.Output, adapter, trainer.Step, samples.PathOf(trainer.Step, 0));
    }

    private void Write(string path, LoraAdapter adapter, int step, string? sample = null) =>
        TrainedAdapter.Write(path, adapter, _request.Format, _request.Base, _settings, _pictures.Count, step, sample);
}
