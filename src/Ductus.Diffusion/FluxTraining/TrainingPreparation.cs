using System.Diagnostics;
using System.Security.Cryptography;
using Ductus.Bases;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.FluxTraining;

/// <summary>Fills the cache: texts first, then pictures, so that only one of the encoders is in memory at a time.</summary>
/// <param name="cache">Where to.</param>
/// <param name="codecs">The encoders.</param>
/// <param name="settings">Sizes, trigger word and prompts.</param>
public sealed class TrainingPreparation(TrainingCache cache, FluxCodecs codecs, FluxTrainingSettings settings)
{
    /// <summary>To be raised when what is made of a picture changes.</summary>
    private const string PictureVersion = "picture-1";
    private const string TextVersion = "text-1";

    /// <summary>The entry of a text, whether it has been made or not.</summary>
    public string TextEntry(string text) => cache.PathOf(TextVersion, codecs.TextKey, settings.Fill(text));

    /// <summary>Encodes what is not in the cache yet, and returns the set to train on.</summary>
    /// <param name="pictures">Pictures with their captions.</param>
    /// <param name="report">Told what is done.</param>
    /// <param name="cancel">Stops it; what is done stays.</param>
    /// <exception cref="UserException">A picture cannot be read, or the disk is full.</exception>
    public TrainingSet Prepare(IReadOnlyList<CaptionedPicture> pictures, Action<string> report, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(report);
        using var pause = Autograd.NoGrad();
        var texts = pictures.Select(picture => picture.Caption).Append("").Concat(settings.Samples.Select(settings.Fill)).Distinct().ToList();
        Encode("text", [.. texts.Where(text => !File.Exists(TextEntry(text)))], codecs.LoadTexts, (encode, text) =>
        {
            var (context, pooled) = encode(text);
            cache.WriteText(TextEntry(text), context, pooled);
        }, report, cancel);

        var wanted = pictures.SelectMany(picture => Sizes(picture)).ToList();
        Encode("picture", [.. wanted.Where(item => !File.Exists(item.Entry))], codecs.LoadPictures, (encode, item) =>
        {
            var fitted = TrainingSizes.Fit(PictureFile.Load(item.Picture.Path), item.Width, item.Height);
            var (mean, deviation) = encode(fitted);
            cache.WritePicture(item.Entry, mean, deviation, InkMap.Of(fitted, mean.Shape[2], mean.Shape[1]));
        }, report, cancel);

        return new TrainingSet(
            [.. wanted.Select(item =>
            {
                var (rows, columns) = TrainingCache.LatentSize(item.Entry);
                return new TrainingSample(item.Entry, TextEntry(item.Picture.Caption), rows, columns);
            })],
            TextEntry(""),
            settings);
    }

    private IEnumerable<(CaptionedPicture Picture, int Width, int Height, string Entry)> Sizes(CaptionedPicture picture)
    {
        var image = PictureFile.Load(picture.Path);
        var content = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(picture.Path)));
        return TrainingSizes.Of(image.Width, image.Height, settings.Resolutions).Select(size =>
            (picture, size.Width, size.Height, cache.PathOf(PictureVersion, codecs.PictureKey, content, $"{size.Width}x{size.Height}")));
    }

    private static void Encode<TItem, TEncoder>(
        string what, IReadOnlyList<TItem> items, Func<TEncoder> load, Action<TEncoder, TItem> encode, Action<string> report, CancellationToken cancel)
    {
        if (items.Count == 0)
        {
            return;
        }

        report($"Encoding {items.Count} {what}{(items.Count == 1 ? "" : "s")}");
        Run(items, load(), encode, report, cancel);
        // The encoder is out of reach now: its memory is wanted for the transformer.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static void Run<TItem, TEncoder>(IReadOnlyList<TItem> items, TEncoder encoder, Action<TEncoder, TItem> encode, Action<string> report, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var said = clock.Elapsed;
        for (var i = 0; i < items.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            using (TensorScope.Begin())
            {
                encode(encoder, items[i]);
            }

            if (clock.Elapsed - said > TimeSpan.FromSeconds(10))
            {
                said = clock.Elapsed;
                report(FormattableString.Invariant($"{i + 1} of {items.Count}, {clock.Elapsed / (i + 1) * (items.Count - i - 1):h\\:mm\\:ss} left"));
            }
        }
    }
}
