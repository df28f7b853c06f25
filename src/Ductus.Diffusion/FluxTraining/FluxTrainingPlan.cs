using System.Diagnostics;
using Ductus.Bases;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.FluxTraining;

/// <summary>What a training of an adapter for Flux will take, reckoned from headers and settings alone.</summary>
public sealed class FluxTrainingPlan
{
    /// <summary>Pixels of a side that a token stands for.</summary>
    private const int TokenSide = TrainingSizes.Step;

    private readonly Checkpoint _checkpoint;
    private readonly FluxConfig _config;
    private readonly FluxCodecs _codecs;
    private readonly IReadOnlyList<(int Width, int Height)> _pictures;

    /// <summary>A training on pictures of some sizes with a base.</summary>
    public FluxTrainingPlan(Checkpoint checkpoint, FluxConfig config, FluxCodecs codecs, IReadOnlyList<(int Width, int Height)> pictures) =>
        (_checkpoint, _config, _codecs, _pictures) = (checkpoint, config, codecs, pictures);

    /// <summary>What it needs with these settings.</summary>
    public ResourcePlan With(FluxTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(storage);
        var sizes = Sizes(settings);
        var weights = AdapterWeights(settings);
        var moments = settings.Moments == MomentStorage.EightBit ? 2L : 2L * sizeof(float);
        var phases = new List<Phase>
        {
            new("to read the captions", [new("text encoders", _codecs.TextMemory)]),
            new("to read the pictures", [new("autoencoder", _codecs.PictureMemory)]),
            new("to train",
            [
                new($"base as {storage.Name}", Weights.BytesOf(_checkpoint, storage)),
                new($"adapter of rank {settings.Rank} with gradients, moments and average", weights * ((3 * sizeof(float)) + moments)),
                new("activations", FluxCost.TrainingActivations(_config, settings.BatchSize, sizes.Max(), _config.TextWindow, ThreadBudget.Current.Threads)),
            ]),
        };
        // Mean, deviation and ink of four latents a token; of a text its tokens in bf16.
        var latents = sizes.Sum(tokens => (long)tokens * ((2 * _config.InChannels) + 4) * sizeof(float));
        var texts = (long)(_pictures.Count + 1 + settings.Samples.Count) * _config.TextWindow * _config.ContextWidth * 2;
        // The state is written beside the old one; then adapters on the way, in bf16, and the result.
        var state = weights * ((2 * sizeof(float)) + moments) * 2;
        var adapters = weights * 2 * ((settings.Steps / settings.SampleEvery) + 2);
        return new ResourcePlan(phases, [new("latents and texts", latents + texts), new("state", state), new("adapters", adapters)]);
    }

    /// <summary>The same training as small as it gets: the smallest pictures, one at a time, moments in bytes.</summary>
    public static FluxTrainingSettings Least(FluxTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { Resolutions = [settings.Resolutions.Min()], BatchSize = 1, Moments = MomentStorage.EightBit };
    }

    /// <summary>Settings that need less memory, the least painful first.</summary>
    public IEnumerable<Saving> Savings(FluxTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var now = Weights.BytesOf(_checkpoint, storage);
        var smaller = ((WeightFormat[])[WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Nf4]).Where(format => Weights.BytesOf(_checkpoint, format) < now).ToList();
        foreach (var format in smaller)
        {
            yield return new Saving([new("weights", format.Name)], With(settings, format));
        }

        var least = Least(settings);
        foreach (var format in smaller.Prepend(storage))
        {
            yield return new Saving(
                [new("weights", format.Name), new("resolutions", FormattableString.Invariant($"{least.Resolutions[0]}")), new("batch", "1"), new("optimizer", "adamw8bit")],
                With(least, format));
        }
    }

    /// <summary>
    /// Seconds of a step, estimated from a measured one: one block of each kind, random weights of the base's width and storage, a few
    /// tokens, scaled by the work.
    /// </summary>
    public double SecondsAStep(FluxTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        const int Side = 8, Text = 64;
        var config = _config with { DoubleBlocks = 1, SingleBlocks = 1 };
        var weights = Weights.Fresh(1, storage == WeightFormat.F32 ? null : storage);
        var model = new FluxTransformer(config, weights) { CheckpointBlocks = true };
        foreach (var layer in FluxTrainer.TargetsOf(weights, settings))
        {
            layer.Adapter = LowRank.Fresh(layer, settings.Rank, new Rng(1));
        }

        double Measure()
        {
            using var scope = TensorScope.Begin();
            var rng = new Rng(2);
            var start = Stopwatch.GetTimestamp();
            var vector = model.Condition([0.5f], Tensor.Normal(new Shape(1, config.VectorWidth), rng), config.GuidanceEmbed ? [1f] : default);
            var image = Tensor.Normal(new Shape(1, Side * Side, config.InChannels), rng);
            var text = Tensor.Normal(new Shape(1, Text, config.ContextWidth), rng);
            model.Forward(image, text, vector, FluxFlow.PositionsOf(config, Text, Side, Side)).Square().Mean().Backward();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        // The first compiles and fills the pool.
        Measure();
        var pace = Measure() / FluxCost.TrainingWork(config, Side * Side, Text);
        return pace * settings.BatchSize * settings.Accumulate * Sizes(settings).Average(tokens => FluxCost.TrainingWork(_config, tokens, _config.TextWindow));
    }

    /// <summary>Image tokens of every picture at every size it is trained at.</summary>
    private List<int> Sizes(FluxTrainingSettings settings) =>
        [.. _pictures.SelectMany(picture => TrainingSizes.Of(picture.Width, picture.Height, settings.Resolutions)).Select(size => size.Width / TokenSide * (size.Height / TokenSide))];

    private long AdapterWeights(FluxTrainingSettings settings)
    {
        var survey = Weights.Survey(_checkpoint);
        _ = new FluxTransformer(_config, survey);
        return FluxTrainer.TargetsOf(survey, settings).Sum(layer => (long)settings.Rank * (layer.WeightShape[0] + layer.WeightShape[1]));
    }
}
