using Ductus.Families;
using Ductus.Files;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Flux1;

/// <summary>A FLUX.1 base: CLIP and T5, the transformer, the autoencoder. What is wrong with a file is the user's to mend.</summary>
internal sealed class Flux1Base : IBase
{
    private const int StepsOfDev = 28;
    private const int StepsOfSchnell = 4;

    private readonly FluxConfig _config;
    private readonly AutoencoderConfig _autoencoder;

    /// <summary>Looks at the headers of all parts.</summary>
    /// <exception cref="UserException">A part is missing or damaged, or two do not fit together.</exception>
    public Flux1Base(BaseFiles files, Device device)
    {
        ArgumentNullException.ThrowIfNull(files);
        (Files, Device) = (files, device);
        foreach (var part in Flux1Parts.All)
        {
            files.PathOf(part);
        }

        (_config, _autoencoder) = UserFiles.Use(() =>
        {
            var flux = Detect(Flux1Parts.Transformer, FluxDetection.Detect);
            Fit(Flux1Parts.T5, "makes tokens", Detect(Flux1Parts.T5, PartDetection.T5).Width, flux.ContextWidth);
            Fit(Flux1Parts.Clip, "makes a vector", Detect(Flux1Parts.Clip, PartDetection.Clip).Width, flux.VectorWidth);
            var autoencoder = Detect(Flux1Parts.Autoencoder, PartDetection.Autoencoder);
            Fit(Flux1Parts.Autoencoder, "makes tokens", 4 * autoencoder.LatentChannels, flux.InChannels);
            return autoencoder.Reduction == AutoencoderConfig.Flux.Reduction
                ? (flux, autoencoder)
                : throw new InvalidDataException(
                    $"'{files.PathOf(Flux1Parts.Autoencoder)}' makes a latent of {autoencoder.Reduction} pixels a side, not of {AutoencoderConfig.Flux.Reduction}: it is no autoencoder of FLUX.1.");
        });
        var dev = _config.GuidanceEmbed;
        Traits = dev
            ? new BaseTraits("flux-1-dev", TakesGuidance: true, StepsOfDev)
            : new BaseTraits("flux-1-schnell", TakesGuidance: false, StepsOfSchnell, BetterTrainedOn: "FLUX.1-dev");
        Latents = new Flux1Latents(_autoencoder);
        Noise = new FluxNoise(shifted: dev);
        Cost = new Flux1Cost(this, _config);
    }

    /// <inheritdoc/>
    public BaseFiles Files { get; }

    /// <inheritdoc/>
    public Device Device { get; }

    /// <inheritdoc/>
    public BaseTraits Traits { get; }

    /// <inheritdoc/>
    public ILatents Latents { get; }

    /// <inheritdoc/>
    public INoiseRule Noise { get; }

    /// <inheritdoc/>
    public IBaseCost Cost { get; }

    /// <inheritdoc/>
    public string TextFingerprint => FormattableString.Invariant(
        $"{_config.TextWindow} {Fingerprint(Flux1Parts.T5, Flux1Parts.Clip, Flux1Parts.T5Tokenizer, Flux1Parts.ClipTokenizer)}");

    /// <inheritdoc/>
    public string PictureFingerprint => Fingerprint(Flux1Parts.Autoencoder);

    /// <inheritdoc/>
    /// <remarks>Their matrices stay in their files, or are held as bf16.</remarks>
    public ITextEncoder LoadTexts() => UserFiles.Use(() =>
    {
        var clipTokenizer = ClipTokenizer.Load(Files.PathOf(Flux1Parts.ClipTokenizer));
        var t5Tokenizer = T5Tokenizer.Load(Files.PathOf(Flux1Parts.T5Tokenizer));
        FitVocabulary(Flux1Parts.ClipTokenizer, clipTokenizer.LargestId, Detect(Flux1Parts.Clip, PartDetection.Clip).Vocabulary);
        FitVocabulary(Flux1Parts.T5Tokenizer, t5Tokenizer.LargestId, Detect(Flux1Parts.T5, PartDetection.T5).Vocabulary);
        var (clip, clipWeights) = Load(Flux1Parts.Clip, WeightFormat.BF16, PartDetection.Clip, (config, weights) => new ClipTextEncoder(config, weights));
        var (t5, t5Weights) = Load(Flux1Parts.T5, WeightFormat.BF16, PartDetection.T5, (config, weights) => new T5Encoder(config, weights));
        return new Flux1Texts(new PromptEncoder(clipTokenizer, clip, t5Tokenizer, t5, _config.TextWindow, Device), clipWeights, t5Weights);
    });

    /// <inheritdoc/>
    public IPictureCoder LoadPictures() => UserFiles.Use(() =>
    {
        var (model, weights) = Load(Flux1Parts.Autoencoder, null, PartDetection.Autoencoder, (config, weights) => new FluxAutoencoder(config, weights));
        return new Flux1Pictures(model, weights);
    });

    /// <inheritdoc/>
    public IDenoiser LoadDenoiser(WeightFormat storage) => UserFiles.Use(() =>
    {
        var (model, weights) = Load(Flux1Parts.Transformer, storage, FluxDetection.Detect, (config, weights) => new FluxTransformer(config, weights));
        return new Flux1Denoiser(model, weights);
    });

    /// <inheritdoc/>
    public Weights SurveyDenoiser() => UserFiles.Use(() =>
    {
        using var checkpoint = Checkpoint.Open(Files.PathOf(Flux1Parts.Transformer));
        var survey = Weights.Survey(checkpoint);
        _ = new FluxTransformer(_config, survey);
        return survey;
    });

    /// <inheritdoc/>
    /// <remarks>One block of each kind, in the base's width and storage, on a few tokens.</remarks>
    public MeasuredPart PartToMeasure(WeightFormat storage)
    {
        const int Side = 8, Text = 64;
        var config = _config with { DoubleBlocks = 1, SingleBlocks = 1 };
        var weights = Weights.Fresh(1, storage == WeightFormat.F32 ? null : storage).On(Device);
        var rng = new Rng(2);
        var text = Flux1Texts.Conditioning(
            TensorScope.Outside(() => Tensor.Normal(new Shape(1, Text, config.ContextWidth), rng)), TensorScope.Outside(() => Tensor.Normal(new Shape(1, config.VectorWidth), rng)));
        return new MeasuredPart(
            new Flux1Denoiser(new FluxTransformer(config, weights) { CheckpointBlocks = true }, weights),
            text,
            new LatentSize(Flux1Latents.Side * Side, Flux1Latents.Side * Side),
            FluxCost.TrainingWork(config, Side * Side, Text));
    }

    /// <summary>Bytes that the weights of a part take.</summary>
    internal long BytesOf(BasePart part, WeightFormat storage) => UserFiles.Use(() =>
    {
        using var checkpoint = Checkpoint.Open(Files.PathOf(part));
        return Weights.BytesOf(checkpoint, storage);
    });

    private string Fingerprint(params BasePart[] parts) => string.Join(' ', parts.Select(part => PartFingerprint.Of(Files.PathOf(part))));

    private T Detect<T>(BasePart part, Func<Checkpoint, T> detect)
    {
        using var checkpoint = Checkpoint.Open(Files.PathOf(part));
        return detect(checkpoint);
    }

    private (TModel Model, Weights Weights) Load<TConfig, TModel>(BasePart part, WeightFormat? storage, Func<Checkpoint, TConfig> detect, Func<TConfig, Weights, TModel> build)
    {
        using var checkpoint = Checkpoint.Open(Files.PathOf(part));
        var weights = Weights.From(checkpoint, storage).On(Device);
        var model = build(detect(checkpoint), weights);
        weights.Finish();
        return (model, weights);
    }

    private void FitVocabulary(BasePart part, int largest, int vectors)
    {
        if (largest >= vectors)
        {
            throw new UserException(
                $"'{Files.PathOf(part)}' has tokens up to number {largest}, but the text encoder of '{Files.Name}' only {vectors} vectors: the files belong to different models.",
                new Remedy.LookAtBase(Files.Name));
        }
    }

    private void Fit(BasePart part, string makes, int given, int wanted)
    {
        if (given != wanted)
        {
            throw new UserException(
                $"'{Files.PathOf(part)}' {makes} of {given} values, but the transformer of '{Files.Name}' takes {wanted}: the files belong to different models.",
                new Remedy.LookAtBase(Files.Name));
        }
    }
}
