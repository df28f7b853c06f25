using System.Globalization;
using Ductus.Families;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>The file of an adapter that a training made, with what other programs show and read of it.</summary>
public static class TrainedAdapter
{
    /// <summary>Side in pixels that the specification of <c>modelspec.thumbnail</c> recommends (github.com/Stability-AI/ModelSpec).</summary>
    private const int ThumbnailSide = 256;
    private const int ThumbnailQuality = 85;

    /// <summary>Writes the adapter; an earlier file stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="adapter">Its factors.</param>
    /// <param name="format">The form.</param>
    /// <param name="base">The base it was trained on.</param>
    /// <param name="settings">How it was trained.</param>
    /// <param name="pictures">How many pictures it was trained on.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="sample">A picture painted with it, of which the file takes a small copy; none if there is no such file.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Write(string path, LoraAdapter adapter, LoraFormat format, IBase @base, AdapterTrainingSettings settings, int pictures, int step, string? sample = null)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(settings);
        var side = settings.Resolutions.Max();
        var metadata = LoraMetadata.Describe(
            Path.GetFileNameWithoutExtension(path), settings.Trigger, @base.Traits.Architecture, $"{side}x{side}", DateTimeOffset.UtcNow,
            File.Exists(sample) ? Thumbnail(PictureFile.Load(sample)) : null);
        foreach (var (key, value) in Facts(settings, pictures, step))
        {
            metadata[key] = value;
        }

        UserFiles.Use(() =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            @base.Files.Family.Adapters.Write(path, new LoraAdapter { Layers = adapter.Layers, Metadata = metadata }, format, DType.BF16);
            return true;
        });
    }

    /// <summary>The picture's middle, small, as a data URL of a JPEG.</summary>
    private static string Thumbnail(RgbImage picture)
    {
        var side = Math.Min(ThumbnailSide, Math.Min(picture.Width, picture.Height));
        return "data:image/jpeg;base64," + Convert.ToBase64String(PictureCodec.EncodeJpeg(PictureSizes.Fit(picture, side, side), ThumbnailQuality));
    }

    /// <summary>Under the names that kohya's scripts gave such facts, and that other programs look for.</summary>
    private static IEnumerable<(string Key, string Value)> Facts(AdapterTrainingSettings settings, int pictures, int step)
    {
        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        yield return (HandFile.ConsentKey, settings.Consent.ToJson());
        yield return ("ss_network_dim", Text(settings.Rank));
        yield return ("ss_network_alpha", Text(settings.Alpha ?? settings.Rank));
        yield return ("ss_learning_rate", Text(settings.LearningRate));
        yield return ("ss_steps", Text(step));
        yield return ("ss_max_train_steps", Text(settings.Steps));
        yield return ("ss_num_train_images", Text(pictures));
        yield return ("ss_total_batch_size", Text(settings.BatchSize));
        yield return ("ss_gradient_accumulation_steps", Text(settings.Accumulate));
        yield return ("ss_resolution", string.Join(", ", settings.Resolutions));
        yield return ("ss_caption_dropout_rate", Text(settings.CaptionDropout));
        yield return ("ss_optimizer", settings.Moments == MomentStorage.EightBit ? "AdamW8bit" : "AdamW");
        yield return ("ss_seed", Text(settings.Seed));
        yield return ("ss_guidance_scale", Text(settings.Guidance));
        yield return ("ss_training_comment", "Trained by Ductus");
    }
}
