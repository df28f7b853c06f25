using Ductus.Families;
using Ductus.Imaging;
using Ductus.Models.Flow;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>Paints pictures while training, always from the same noise, so that they show what the adapter has learned since.</summary>
/// <param name="base">The base.</param>
/// <param name="denoiser">Its network, with the adapter.</param>
/// <param name="entries">The prompts' entries in the cache.</param>
/// <param name="settings">Size, steps, guidance and seed.</param>
/// <param name="folder">Where the pictures go.</param>
public sealed class SamplePainter(IBase @base, IDenoiser denoiser, IReadOnlyList<string> entries, AdapterTrainingSettings settings, string folder)
{
    /// <summary>Strength of guidance that pictures are painted with, unlike trained.</summary>
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
        using var pictures = @base.LoadPictures();
        return [.. latents.Select((picture, i) =>
        {
            var path = PathOf(step, i);
            PictureFile.SavePng(pictures.Decode(picture), path);
            return path;
        })];
    }

    private Tensor Latents(string entry, ulong number, CancellationToken cancel)
    {
        var text = TrainingCache.ReadText(entry);
        var size = @base.Latents.SizeOf(settings.SampleSize, settings.SampleSize);
        var noise = Tensor.Normal(@base.Latents.Packed(1, size), new Rng(settings.Seed, number));
        var packed = Sampler.Run(
            @base.Noise, noise, @base.Noise.Schedule(settings.SampleSteps, size), (sample, level) => denoiser.Predict(sample, [level], text, size, Guidance), cancel: cancel);
        return @base.Latents.Unpack(packed, size);
    }
}
