using System.Diagnostics;
using Ductus.Families;
using Ductus.Models.Flow;
using Ductus.Models.Layers;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Tensors.Quantized;

namespace Ductus.AdapterTraining;

/// <summary>What a training of an adapter for a base will take, reckoned from headers and settings alone.</summary>
/// <param name="base">The base.</param>
/// <param name="pictures">Sizes in pixels of the pictures.</param>
public sealed class AdapterTrainingPlan(IBase @base, IReadOnlyList<(int Width, int Height)> pictures)
{
    /// <summary>What it needs with these settings.</summary>
    public ResourcePlan With(AdapterTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(storage);
        var (cost, sizes) = (@base.Cost, Sizes(settings));
        var largest = sizes.MaxBy(size => (long)size.Rows * size.Columns);
        var weights = AdapterWeights(settings);
        var moments = OfMoments(settings);
        var phases = new List<Phase>
        {
            new("to read the captions", [new("text encoders", cost.Texts)]),
            new("to read the pictures", [new("autoencoder", cost.Pictures(largest))]),
            new("to train",
            [
                new($"base as {storage.Name}", cost.Denoiser(storage)),
                new($"adapter of rank {settings.Rank} with gradients, moments and average", weights * OfAdapter(settings)),
                new("activations", cost.TrainingActivations(settings.BatchSize, largest, ThreadBudget.Current.Threads)),
            ]),
        };
        var latents = sizes.Sum(cost.KeptPicture);
        var texts = (pictures.Count + 1 + settings.Samples.Count) * cost.KeptText;
        // The state is written beside the old one; then adapters on the way, in bf16, and the result.
        var state = weights * ((2 * sizeof(float)) + moments) * 2;
        var adapters = weights * 2 * ((settings.Steps / settings.SampleEvery) + 2);
        return new ResourcePlan(phases, [new("latents and texts", latents + texts), new("state", state), new("adapters", adapters)]);
    }

    /// <summary>Bytes that it keeps on a card besides the base's weights.</summary>
    public long OnCard(AdapterTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var largest = Sizes(settings).MaxBy(size => (long)size.Rows * size.Columns);
        return (AdapterWeights(settings) * OfAdapter(settings)) + @base.Cost.TrainingActivations(settings.BatchSize, largest, threads: 1);
    }

    /// <summary>The same training as small as it gets: the smallest pictures, one at a time, moments in bytes.</summary>
    public static AdapterTrainingSettings Least(AdapterTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings with { Resolutions = [settings.Resolutions.Min()], BatchSize = 1, Moments = MomentStorage.EightBit };
    }

    /// <summary>Settings that need less memory, the least painful first.</summary>
    public IEnumerable<Saving> Savings(AdapterTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var now = @base.Cost.Denoiser(storage);
        var smaller = ((WeightFormat[])[WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Nf4]).Where(format => @base.Cost.Denoiser(format) < now).ToList();
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

    /// <summary>Seconds of a step, estimated from one measured on a part of the network and scaled by the work.</summary>
    public double SecondsAStep(AdapterTrainingSettings settings, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var part = @base.PartToMeasure(storage);
        using var denoiser = part.Denoiser;
        foreach (var layer in AdapterTrainer.TargetsOf(denoiser.Weights, settings.Targets ?? @base.Files.Family.UsualTargets))
        {
            layer.Adapter = LowRank.Fresh(layer, settings.Rank, new Rng(1));
        }

        double Measure()
        {
            using var scope = TensorScope.Begin();
            var noisy = Tensor.Normal(@base.Latents.Packed(1, part.Size), new Rng(3));
            var start = Stopwatch.GetTimestamp();
            denoiser.Predict(noisy, [0.5f], part.Text, part.Size, guidance: 1).Square().Mean().Backward();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        // The first compiles and fills the pool.
        Measure();
        return Measure() / part.Work * settings.BatchSize * settings.Accumulate * Sizes(settings).Average(@base.Cost.TrainingWork);
    }

    /// <summary>Bytes of a weight's two moments.</summary>
    private static long OfMoments(AdapterTrainingSettings settings) => settings.Moments == MomentStorage.EightBit ? 2L : 2L * sizeof(float);

    /// <summary>Bytes of a weight of the adapter with gradient, average and moments.</summary>
    private static long OfAdapter(AdapterTrainingSettings settings) => (3 * sizeof(float)) + OfMoments(settings);

    /// <summary>Latents of every picture at every size it is trained at.</summary>
    private List<LatentSize> Sizes(AdapterTrainingSettings settings) =>
        [.. pictures.SelectMany(picture => PictureSizes.Of(picture.Width, picture.Height, settings.Resolutions, @base.Latents.PixelStep)).Select(size => @base.Latents.SizeOf(size.Width, size.Height))];

    private long AdapterWeights(AdapterTrainingSettings settings) => AdapterTrainer.TargetsOf(@base.SurveyDenoiser(), settings.Targets ?? @base.Files.Family.UsualTargets)
        .Sum(layer => (long)settings.Rank * (layer.WeightShape[0] + layer.WeightShape[1]));
}
