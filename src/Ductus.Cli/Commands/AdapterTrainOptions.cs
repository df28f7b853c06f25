using System.CommandLine;
using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Captions;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Models.Adapters;
using Ductus.Models.Flow;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Cli.Commands;

/// <summary>What <c>ductus train</c> takes with <c>--base</c>, and its way to an adapter for that base.</summary>
internal sealed class AdapterTrainOptions
{
    private static readonly AdapterTrainingSettings Usual = new();

    private readonly Option<string?> _base = new("--base") { Description = "Train an adapter (LoRA) for this base of yours instead (see 'ductus base'); NOTES is then a folder of pictures with captions, or one that 'ductus ingest --captions' has made" };
    private readonly Option<string> _trigger = new("--trigger") { Description = "The word that calls the hand up, for [trigger] in captions", DefaultValueFactory = _ => Usual.Trigger };
    private readonly Option<LoraFormat> _format = Values.Choice("--format", "Form of the adapter file", LoraFormat.Peft);
    private readonly Option<string> _weights = new("--weights") { Description = $"The base in memory: {string.Join(", ", WeightFormat.Storable.Select(format => format.Name))}", DefaultValueFactory = _ => WeightFormat.BF16.Name };
    private readonly Option<string?> _work = new("--work") { Description = "Folder for cache, state and samples; beside the hand if not given" };
    private readonly Option<int> _rank = Values.Number("--rank", "Rank of the adapter", 1, 256, Usual.Rank);
    private readonly Option<float?> _alpha = Values.OptionalNumber("--alpha", "Its scale times its rank; the rank if not given", 1e-3f, 1e4f);
    private readonly Option<float> _rate = Values.Number("--learning-rate", "Step size of the optimiser", 1e-8f, 0.1f, Usual.LearningRate);
    private readonly Option<int> _batch = Values.Number("--batch", "Pictures in a batch", 1, 64, Usual.BatchSize);
    private readonly Option<int> _accumulate = Values.Number("--accumulate", "Batches to a step", 1, 1024, Usual.Accumulate);
    private readonly Option<int[]> _resolutions = new("--resolutions") { Description = "Sides of the squares whose area pictures are trained at; none is enlarged", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Usual.Resolutions] };
    private readonly Option<float> _dropout = Values.Number("--caption-dropout", "Share of samples without their caption", 0f, 0.99f, Usual.CaptionDropout);
    private readonly Option<float> _ink = Values.Number("--ink-weight", "How much more strokes count than paper: 0 = alike", 0f, 100f, Usual.InkWeight);
    private readonly Option<TimestepSampling> _timesteps = Values.Choice("--timesteps", "How noise levels are drawn", Usual.Timesteps);
    private readonly Option<string?> _targets = new("--targets") { Description = "Regular expression of the layers to adapt, in the names of the base's makers; attention and inner layers if not given" };
    private readonly Option<string> _optimizer = new("--optimizer") { Description = "adamw, or adamw8bit, whose state takes a quarter of the memory", DefaultValueFactory = _ => "adamw" };
    private readonly Option<ulong> _seed = Values.Number("--seed", "The same seed trains the same adapter", 0UL, ulong.MaxValue, Usual.Seed);
    private readonly Option<string[]> _samples = new("--sample") { Description = "A prompt to paint while training, or several", AllowMultipleArgumentsPerToken = true };
    private readonly Option<int> _sampleEvery = Values.Number("--sample-every", "Steps between samples and adapters on the way", 1, 100_000, Usual.SampleEvery);
    private readonly Option<int> _sampleSize = Values.Number("--sample-size", "Side of a sample in pixels, a multiple of 16 for FLUX.1", 64, 2048, Usual.SampleSize);

    public AdapterTrainOptions()
    {
        _weights.AcceptOnlyFromAmong([.. WeightFormat.Storable.Select(format => format.Name)]);
        _optimizer.AcceptOnlyFromAmong("adamw", "adamw8bit");
    }

    /// <summary>All that mean nothing without a base.</summary>
    private Option[] OfTraining =>
    [
        _trigger, _format, _weights, _work, _rank, _alpha, _rate, _batch, _accumulate, _resolutions, _dropout, _ink, _timesteps, _targets, _optimizer, _seed, _samples,
        _sampleEvery, _sampleSize,
    ];

    public void AddTo(Command command)
    {
        command.Options.Add(_base);
        Array.ForEach(OfTraining, command.Options.Add);
    }

    /// <summary>Whether an adapter for a base is wanted.</summary>
    /// <exception cref="UserException">An option that only such a training knows is given without a base.</exception>
    public bool AreGiven(ParseResult result)
    {
        if (result.GetValue(_base) is not null)
        {
            return true;
        }

        return OfTraining.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray
            ? throw new UserException($"{stray.Name} belongs to the training on a base of yours: name the base with --base, or leave {stray.Name} out.")
            : false;
    }

    /// <summary>Trains on another machine.</summary>
    public Task TrainAsync(RemoteOptions remote, ParseResult result, IReadOnlyList<string> notes, string path, int? steps, Consent? consent, Terminal terminal, CancellationToken cancel) =>
        remote.TrainAsync(result, notes, path, result.GetValue(_trigger)!, steps ?? Usual.Steps, result.GetValue(_rank), result.GetValue(_rate), consent, terminal, cancel);

    public void Train(ParseResult result, IReadOnlyList<string> notes, string hand, int? steps, Consent? consent, Terminal terminal, CancellationToken cancel)
    {
        if (notes.Count != 1)
        {
            throw new UserException("With --base give one folder, which holds the pictures and their captions.");
        }

        WholeFile.Check(hand);
        var crops = CropFolder.Find(notes[0]);
        if (crops is null && WorkFolder.Exists(notes[0]))
        {
            throw new UserException($"'{notes[0]}' holds lines, but no captioned pictures: make them with 'ductus ingest', the notes, --captions and the word that calls the hand up.");
        }

        // What has been corrected in the table of texts since the captions were written.
        var trigger = crops is null || result.GetResult(_trigger) is { Implicit: false } ? result.GetValue(_trigger)! : CropFolder.TriggerOf(crops);
        if (crops is not null)
        {
            CropFolder.Refresh(crops, trigger);
        }

        var settings = new AdapterTrainingSettings
        {
            Trigger = trigger,
            Steps = steps ?? Usual.Steps,
            BatchSize = result.GetValue(_batch),
            Accumulate = result.GetValue(_accumulate),
            LearningRate = result.GetValue(_rate),
            Rank = result.GetValue(_rank),
            Alpha = result.GetValue(_alpha),
            Targets = result.GetValue(_targets),
            Resolutions = result.GetValue(_resolutions)!,
            CaptionDropout = result.GetValue(_dropout),
            InkWeight = result.GetValue(_ink),
            Timesteps = result.GetValue(_timesteps),
            Moments = result.GetValue(_optimizer) == "adamw8bit" ? MomentStorage.EightBit : MomentStorage.F32,
            Seed = result.GetValue(_seed),
            Samples = result.GetValue(_samples) ?? [],
            SampleEvery = result.GetValue(_sampleEvery),
            SampleSize = result.GetValue(_sampleSize),
            Consent = consent ?? Consent.NotStated,
        }.Validated();
        var request = new AdapterRequest(
            BaseRegistry.OfUser.Get(result.GetValue(_base)!).Open(),
            WeightFormat.Storable.First(format => format.Name == result.GetValue(_weights)),
            crops ?? notes[0],
            hand,
            result.GetValue(_work) ?? hand + ".work",
            result.GetValue(_format));
        new Engine().TrainAdapter(request, settings, new JobLines(terminal), cancel);
        terminal.Say($"Adapter: {hand}, called up by {settings.Trigger}");
        ConsentOptions.Remind(consent, terminal);
    }
}
