using Ductus.Bases;
using Ductus.Imaging;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.FluxTraining;

/// <summary>Pictures painted while training, always from the same noise, so that they show what the adapter has learned since.</summary>
/// <param name="model">The transformer with its adapter.</param>
/// <param name="entries">The prompts' entries in the cache.</param>
/// <param name="codecs">For the decoder, which is loaded when the latents are done.</param>
/// <param name="settings">Size, steps, guidance and seed.</param>
/// <param name="folder">Where the pictures go.</param>
public sealed class SamplePainter(FluxTransformer model, IReadOnlyList<string> entries, FluxCodecs codecs, FluxTrainingSettings settings, string folder)
{
    /// <summary>Strength of the distilled guidance that pictures are painted with, unlike trained.</summary>
    private const float Guidance = 3.5f;

    /// <summary>Where the picture of a prompt goes, counted from 0.</summary>
    public string PathOf(int step, int prompt) => Path.Combine(folder, FormattableString.Invariant($"step-{step:00000}-{prompt + 1}.png"));

    /// <summary>Paints every prompt; returns the files.</summary>
    /// <param name="step">The step, for the files' names.</param>
    /// <param name="cancel">Stops it between two steps of a picture.</param>
    public IReadOnlyList<string> Paint(int step, CancellationToken cancel)
    {
        if (entries.Count == 0)
        {
            return [];
        }

        using var pause = Autograd.NoGrad();
        using var scope = TensorScope.Begin();
        var latents = entries.Select((entry, i) => Latents(entry, (ulong)i, cancel)).ToList();
        var decode = codecs.LoadDecoder();
        return [.. latents.Select((picture, i) =>
        {
            var path = PathOf(step, i);
            PictureFile.SavePng(decode(picture), path);
            return path;
        })];
    }

    private Tensor Latents(string entry, ulong number, CancellationToken cancel)
    {
        var (context, pooled) = TrainingCache.ReadText(entry);
        var side = settings.SampleSize / TrainingSizes.Step;
        var noise = Tensor.Normal(new Shape(1, side * side, model.Config.InChannels), new Rng(settings.Seed, number));
        var schedule = FluxFlow.Schedule(settings.SampleSteps, side * side, shifted: model.Config.GuidanceEmbed);
        var tokens = FluxFlow.Denoise(
            model, noise, context, pooled, FluxFlow.PositionsOf(model.Config, context.Shape[1], side, side), schedule, Guidance, cancel: cancel);
        return FluxFlow.Unpack(tokens, side);
    }
}
