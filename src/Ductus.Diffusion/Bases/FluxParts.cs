using Ductus.Files;
using Ductus.Models;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors.Quantized;

namespace Ductus.Bases;

/// <summary>
/// Loads the parts of a base, one at a time, so that whoever works with them can let one go before the next comes. What is wrong with a file is the
/// user's to mend.
/// </summary>
/// <param name="base">The base.</param>
public sealed class FluxParts(FluxBase @base)
{
    /// <summary>What the base is called.</summary>
    public string Name => @base.Name;

    /// <summary>File or folder of a part.</summary>
    /// <exception cref="UserException">The base has no such part.</exception>
    public string PathOf(BasePart part)
    {
        var files = BasePartFiles.All.First(files => files.Part == part);
        return @base.Parts.GetValueOrDefault(part)
            ?? throw new UserException($"The base '{Name}' has no {files.Title}: get {files.Hint} and add it with 'ductus base add {Name} --{files.Title} PATH'.");
    }

    /// <summary>The transformer's extents, and whether the other parts belong to it: nothing but headers is read.</summary>
    /// <exception cref="UserException">A part is missing or damaged, or two do not fit together.</exception>
    public FluxConfig Check()
    {
        Array.ForEach(Enum.GetValues<BasePart>(), part => PathOf(part));
        return UserFiles.Use(() =>
        {
            var flux = Detect(BasePart.Transformer, FluxDetection.Detect);
            Fit(BasePart.T5, "makes tokens", Detect(BasePart.T5, PartDetection.T5).Width, flux.ContextWidth);
            Fit(BasePart.Clip, "makes a vector", Detect(BasePart.Clip, PartDetection.Clip).Width, flux.VectorWidth);
            var autoencoder = Detect(BasePart.Autoencoder, PartDetection.Autoencoder);
            Fit(BasePart.Autoencoder, "makes tokens", 4 * autoencoder.LatentChannels, flux.InChannels);
            return autoencoder.Reduction == AutoencoderConfig.Flux.Reduction
                ? flux
                : throw new InvalidDataException($"'{PathOf(BasePart.Autoencoder)}' makes a latent of {autoencoder.Reduction} pixels a side, not of {AutoencoderConfig.Flux.Reduction}: it is no autoencoder of FLUX.1.");
        });
    }

    /// <summary>The text encoders with their tokenizers; their matrices stay in their files, or are held as bf16.</summary>
    /// <param name="window">Tokens of the large one: 512 for FLUX.1-dev, 256 for schnell.</param>
    public PromptEncoder LoadTexts(int window) => UserFiles.Use(() =>
    {
        var clipTokenizer = ClipTokenizer.Load(PathOf(BasePart.ClipTokenizer));
        var t5Tokenizer = T5Tokenizer.Load(PathOf(BasePart.T5Tokenizer));
        FitVocabulary(BasePart.ClipTokenizer, clipTokenizer.LargestId, Detect(BasePart.Clip, PartDetection.Clip).Vocabulary);
        FitVocabulary(BasePart.T5Tokenizer, t5Tokenizer.LargestId, Detect(BasePart.T5, PartDetection.T5).Vocabulary);
        var clip = Load(BasePart.Clip, WeightFormat.BF16, PartDetection.Clip, (config, weights) => new ClipTextEncoder(config, weights));
        var t5 = Load(BasePart.T5, WeightFormat.BF16, PartDetection.T5, (config, weights) => new T5Encoder(config, weights));
        return new PromptEncoder(clipTokenizer, clip.Model, t5Tokenizer, t5.Model, window);
    });

    /// <summary>The autoencoder.</summary>
    public FluxAutoencoder LoadAutoencoder() =>
        UserFiles.Use(() => Load(BasePart.Autoencoder, null, PartDetection.Autoencoder, (config, weights) => new FluxAutoencoder(config, weights)).Model);

    /// <summary>The transformer with its weights, for adapters.</summary>
    /// <param name="storage">How its matrices lie in memory.</param>
    public (FluxTransformer Model, Weights Weights) LoadTransformer(WeightFormat storage) =>
        UserFiles.Use(() => Load(BasePart.Transformer, storage, FluxDetection.Detect, (config, weights) => new FluxTransformer(config, weights)));

    /// <summary>Bytes that the weights of a part take.</summary>
    public long BytesOf(BasePart part, WeightFormat storage) => UserFiles.Use(() =>
    {
        using var checkpoint = Checkpoint.Open(PathOf(part));
        return Weights.BytesOf(checkpoint, storage);
    });

    private T Detect<T>(BasePart part, Func<Checkpoint, T> detect)
    {
        using var checkpoint = Checkpoint.Open(PathOf(part));
        return detect(checkpoint);
    }

    private (TModel Model, Weights Weights) Load<TConfig, TModel>(BasePart part, WeightFormat? storage, Func<Checkpoint, TConfig> detect, Func<TConfig, Weights, TModel> build)
    {
        using var checkpoint = Checkpoint.Open(PathOf(part));
        var weights = Weights.From(checkpoint, storage);
        var model = build(detect(checkpoint), weights);
        weights.Finish();
        return (model, weights);
    }

    private void FitVocabulary(BasePart part, int largest, int vectors)
    {
        if (largest >= vectors)
        {
            throw new InvalidDataException(
                $"'{PathOf(part)}' has tokens up to number {largest}, but the text encoder of '{Name}' only {vectors} vectors: the files belong to different models; 'ductus base check {Name}' says what each is.");
        }
    }

    private void Fit(BasePart part, string makes, int given, int wanted)
    {
        if (given != wanted)
        {
            throw new InvalidDataException(
                $"'{PathOf(part)}' {makes} of {given} values, but the transformer of '{Name}' takes {wanted}: the files belong to different models; 'ductus base check {Name}' says what each is.");
        }
    }
}
