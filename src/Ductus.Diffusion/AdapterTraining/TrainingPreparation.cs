using System.Diagnostics;
using System.Security.Cryptography;
using Ductus.Families;
using Ductus.Imaging;
using Ductus.Jobs;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>Fills the cache: texts first, then pictures, so that only one of the encoders is in memory at a time.</summary>
/// <param name="cache">Where to.</param>
/// <param name="base">Its encoders.</param>
/// <param name="settings">Sizes, trigger word and prompts.</param>
public sealed class TrainingPreparation(TrainingCache cache, IBase @base, AdapterTrainingSettings settings)
{
    /// <summary>To be raised when what is made of a picture changes.</summary>
    private const string PictureVersion = "picture-1";
    private const string TextVersion = "text-1";

    /// <summary>The entry of a text, whether it has been made or not.</summary>
    public string TextEntry(string text) => cache.PathOf(TextVersion, @base.TextFingerprint, settings.Fill(text));

    /// <summary>Encodes what is not in the cache yet, and returns the set to train on.</summary>
    /// <param name="pictures">Pictures with their captions.</param>
    /// <param name="events">Told of each text and picture.</param>
    /// <param name="cancel">Stops it; what is done stays.</param>
    /// <exception cref="UserException">A picture cannot be read, or the disk is full.</exception>
    public TrainingSet Prepare(IReadOnlyList<CaptionedPicture> pictures, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(events);
        using var pause = Autograd.NoGrad();
        var texts = pictures.Select(picture => picture.Caption).Append("").Concat(settings.Samples.Select(settings.Fill)).Distinct().ToList();
        Encode(Stage.ReadingTexts, [.. texts.Where(text => !File.Exists(TextEntry(text)))], @base.LoadTexts,
            (encoder, text) => cache.WriteText(TextEntry(text), encoder.Encode(text).Conditioning), events, cancel);

        var wanted = pictures.SelectMany(picture => Sizes(picture)).ToList();
        Encode(Stage.ReadingPictures, [.. wanted.Where(item => !File.Exists(item.Entry))], @base.LoadPictures, (coder, item) =>
        {
            var fitted = PictureSizes.Fit(PictureFile.Load(item.Picture.Path), item.Width, item.Height);
            var (mean, deviation) = coder.Encode(fitted);
            cache.WritePicture(item.Entry, mean, deviation, InkMap.Of(fitted, mean.Shape[2], mean.Shape[1]));
        }, events, cancel);

        return new TrainingSet(
            [.. wanted.Select(item =>
            {
                var size = TrainingCache.LatentSize(item.Entry);
                return new TrainingSample(item.Entry, TextEntry(item.Picture.Caption), size.Rows, size.Columns);
            })],
            TextEntry(""),
            settings);
    }

    private IEnumerable<(CaptionedPicture Picture, int Width, int Height, string Entry)> Sizes(CaptionedPicture picture)
    {
        var image = PictureFile.Load(picture.Path);
        var content = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(picture.Path)));
        return PictureSizes.Of(image.Width, image.Height, settings.Resolutions, @base.Latents.PixelStep).Select(size =>
            (picture, size.Width, size.Height, cache.PathOf(PictureVersion, @base.PictureFingerprint, content, $"{size.Width}x{size.Height}")));
    }

    /// <summary>Encodes what is left to encode; the encoder is in memory no longer than that takes.</summary>
    private static void Encode<TItem, TEncoder>(
        Stage stage, IReadOnlyList<TItem> items, Func<TEncoder> load, Action<TEncoder, TItem> encode, IProgress<JobEvent> events, CancellationToken cancel)
        where TEncoder : IDisposable
    {
        if (items.Count == 0)
        {
            return;
        }

        events.Report(new JobEvent(stage, 0, items.Count));
        using var encoder = load();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < items.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            using (TensorScope.Begin())
            {
                encode(encoder, items[i]);
            }

            events.Report(new JobEvent(stage, i + 1, items.Count, clock.Elapsed / (i + 1) * (items.Count - i - 1)));
        }
    }
}
