using Ductus.Models;
using Ductus.Models.Flow;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Families;

/// <summary>
/// A base: text encoders, the network that denoises, and an autoencoder. Each is loaded when it is asked for and let go of by whoever asked, so that
/// no two of them need be in memory at once.
/// </summary>
public interface IBase
{
    /// <summary>Where its parts are.</summary>
    BaseFiles Files { get; }

    /// <summary>Where its parts are loaded to.</summary>
    Device Device { get; }

    /// <summary>What there is to know of it before anything is loaded.</summary>
    BaseTraits Traits { get; }

    /// <summary>How pictures lie in its latents.</summary>
    ILatents Latents { get; }

    /// <summary>What it was trained to undo.</summary>
    INoiseRule Noise { get; }

    /// <summary>What it takes to run.</summary>
    IBaseCost Cost { get; }

    /// <summary>Changes when text encoders or vocabularies do, or what is made of a text.</summary>
    string TextFingerprint { get; }

    /// <summary>Changes when the autoencoder does.</summary>
    string PictureFingerprint { get; }

    /// <summary>Loads the text encoders.</summary>
    /// <exception cref="UserException">A part is damaged.</exception>
    ITextEncoder LoadTexts();

    /// <summary>Loads the autoencoder.</summary>
    /// <exception cref="UserException">The part is damaged.</exception>
    IPictureCoder LoadPictures();

    /// <summary>Loads the network that denoises.</summary>
    /// <param name="storage">How its matrices lie in memory.</param>
    /// <exception cref="UserException">The part is damaged.</exception>
    IDenoiser LoadDenoiser(WeightFormat storage);

    /// <summary>The layers of the network that denoises, without their weights: for a look at whether an adapter fits.</summary>
    Weights SurveyDenoiser();

    /// <summary>A part of the network that denoises, with random weights: for a step whose time tells how long a step of the whole takes.</summary>
    MeasuredPart PartToMeasure(WeightFormat storage);
}

/// <summary>What there is to know of a base before anything is loaded.</summary>
/// <param name="Architecture">Its name in adapter files, as <c>modelspec.architecture</c> has it: <c>flux-1-dev</c>.</param>
/// <param name="TakesGuidance">Whether a strength of guidance means anything to it.</param>
/// <param name="UsualSteps">Steps from noise to picture where nothing else is said.</param>
/// <param name="BetterTrainedOn">The base on which adapters for this one are trained, where that is another.</param>
public sealed record BaseTraits(string Architecture, bool TakesGuidance, int UsualSteps, string? BetterTrainedOn = null);

/// <summary>How pictures lie in the latents of a base: [1, rows, columns, channels], and as its network takes them [batch, ...].</summary>
public interface ILatents
{
    /// <summary>Sides of pictures are multiples of so many pixels.</summary>
    int PixelStep { get; }

    /// <summary>The size of the latents of a picture of so many pixels.</summary>
    LatentSize SizeOf(int width, int height);

    /// <summary>The shape of packed latents.</summary>
    Shape Packed(int batch, LatentSize size);

    /// <summary>Latents [batch, rows, columns, channels], or a mask of them, as the network takes them.</summary>
    Tensor Pack(Tensor latents);

    /// <summary>The inverse of <see cref="Pack"/>.</summary>
    Tensor Unpack(Tensor packed, LatentSize size);
}

/// <summary>What running a base takes, reckoned from its extents and its files' headers.</summary>
public interface IBaseCost
{
    /// <summary>Bytes of the text encoders.</summary>
    long Texts { get; }

    /// <summary>Bytes of the autoencoder at work on a picture.</summary>
    long Pictures(LatentSize largest);

    /// <summary>Bytes of the network that denoises.</summary>
    long Denoiser(WeightFormat storage);

    /// <summary>Bytes that a prediction for one picture keeps in between.</summary>
    long PaintingActivations(LatentSize size, int threads);

    /// <summary>Bytes that a training step keeps in between, blocks run again in the backward pass.</summary>
    long TrainingActivations(int batch, LatentSize largest, int threads);

    /// <summary>Multiplications and additions of a training step for one picture.</summary>
    double TrainingWork(LatentSize size);

    /// <summary>Bytes of a text as it is kept for a training.</summary>
    long KeptText { get; }

    /// <summary>Bytes of a picture's latents as they are kept for a training.</summary>
    long KeptPicture(LatentSize size);
}

/// <summary>A part of a network whose training step can be timed.</summary>
/// <param name="Denoiser">The part.</param>
/// <param name="Text">A text for it.</param>
/// <param name="Size">Size of the latents to run it on.</param>
/// <param name="Work">Multiplications and additions of its training step.</param>
public sealed record MeasuredPart(IDenoiser Denoiser, Conditioning Text, LatentSize Size, double Work);
