using Ductus.Imaging;
using Ductus.Tensors;

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

    private static T NotThere<T>() => throw new InvalidOperationException("There are no encoders here.");
}
