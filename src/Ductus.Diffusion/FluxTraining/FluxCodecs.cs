using Ductus.Bases;
using Ductus.Imaging;
using Ductus.Models.Vae;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.FluxTraining;

/// <summary>A picture's latents [1, rows, columns, channels]: mean and deviation, scaled as the transformer takes them.</summary>
public delegate (Tensor Mean, Tensor Deviation) PictureEncoder(RgbImage picture);

/// <summary>A text's context [1, tokens, width] and pooled vector [1, width].</summary>
public delegate (Tensor Context, Tensor Pooled) TextEncoder(string text);

/// <summary>The picture of latents [1, rows, columns, channels].</summary>
public delegate RgbImage PictureDecoder(Tensor latents);

/// <summary>
/// What stands around the transformer. Each is loaded when it is asked for and can be let go of by whoever asked: none of them is in memory
/// while the transformer trains.
/// </summary>
/// <param name="TextKey">Changes when the text encoders, their tokenizers or the number of tokens do.</param>
/// <param name="PictureKey">Changes when the autoencoder does.</param>
/// <param name="LoadTexts">Loads the text encoders.</param>
/// <param name="LoadPictures">Loads the encoder of pictures.</param>
/// <param name="LoadDecoder">Loads the decoder of pictures.</param>
/// <param name="TextMemory">Bytes the text encoders take.</param>
/// <param name="PictureMemory">Bytes the autoencoder takes, at work on the largest picture.</param>
public sealed record FluxCodecs(
    string TextKey,
    string PictureKey,
    Func<TextEncoder> LoadTexts,
    Func<PictureEncoder> LoadPictures,
    Func<PictureDecoder> LoadDecoder,
    long TextMemory = 0,
    long PictureMemory = 0)
{
    /// <summary>Nothing around the transformer, where only it is reckoned with.</summary>
    public static FluxCodecs None { get; } = new("", "", NotThere<TextEncoder>, NotThere<PictureEncoder>, NotThere<PictureDecoder>);

    /// <summary>Those of a base.</summary>
    /// <param name="parts">The base.</param>
    /// <param name="window">Tokens of a text.</param>
    /// <exception cref="UserException">A part is missing or damaged.</exception>
    public static FluxCodecs Of(FluxParts parts, int window)
    {
        ArgumentNullException.ThrowIfNull(parts);
        string Key(params BasePart[] of) => string.Join(' ', of.Select(part => TrainingCache.Fingerprint(parts.PathOf(part))));
        return new FluxCodecs(
            FormattableString.Invariant($"{window} {Key(BasePart.T5, BasePart.Clip, BasePart.T5Tokenizer, BasePart.ClipTokenizer)}"),
            Key(BasePart.Autoencoder),
            () =>
            {
                var texts = parts.LoadTexts(window);
                return text =>
                {
                    var encoded = texts.Encode(text);
                    return (encoded.Context, encoded.Pooled);
                };
            },
            () =>
            {
                var autoencoder = parts.LoadAutoencoder();
                return picture => Latents(autoencoder, picture);
            },
            () =>
            {
                var autoencoder = parts.LoadAutoencoder();
                return latents => PictureTensor.ToPicture(autoencoder.Decode(latents));
            },
            parts.BytesOf(BasePart.T5, WeightFormat.BF16) + parts.BytesOf(BasePart.Clip, WeightFormat.BF16),
            parts.BytesOf(BasePart.Autoencoder, WeightFormat.F32) + (AutoencoderCost.TilePixels * AutoencoderCost.BytesAPixel));
    }

    /// <summary>Of the distribution that the autoencoder gives, as the transformer takes it: scale · (z - shift).</summary>
    private static (Tensor Mean, Tensor Deviation) Latents(FluxAutoencoder autoencoder, RgbImage picture)
    {
        var config = autoencoder.Config;
        var moments = autoencoder.Moments(PictureTensor.From(picture)).Split(3, config.LatentChannels, config.LatentChannels);
        return ((moments[0] - config.Shift) * config.Scale, (moments[1] * 0.5f).Exp() * config.Scale);
    }

    private static T NotThere<T>() => throw new InvalidOperationException("There are no encoders here.");
}
