using Ductus.Families;
using Ductus.Imaging;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Flow;
using Ductus.Models.Layers;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Tests.Families;

/// <summary>
/// A family of bases as unlike FLUX.1 as the interfaces allow: no autoencoder (a latent is a tile of 4 x 4 pixels), one text vector, a network that
/// predicts the noise and not a velocity, variance kept along the way, one part, and layers of other names.
/// </summary>
internal sealed class TileFamily : IBaseFamily
{
    public const string TextName = "words";
    public const int TextWidth = 8;
    private const int Tile = 4;
    private const int Channels = 3 * Tile * Tile;

    public static BasePart Network { get; } = new("network", "network", "network", ["tiles.safetensors"], "tiles.safetensors");

    public string Key => "tiles";

    public string Name => "Tiles";

    public IReadOnlyList<BasePart> Parts => [Network];

    public string UsualTargets => "^(tile|mix)$";

    public int PixelStep => Tile;

    public IAdapterForms Adapters { get; } = new Forms();

    public string Describe(BasePart part, string path) => path;

    public IBase Open(BaseFiles files, Device device) => new TileBase(files);

    public static BaseFiles Files { get; } = new("tiles", new TileFamily(), new Dictionary<string, string> { ["network"] = "nowhere" });

    private sealed class TileBase(BaseFiles files) : IBase, ILatents, IBaseCost
    {
        public BaseFiles Files => files;

        public Device Device => Device.Cpu;

        public BaseTraits Traits { get; } = new("tiles-1", TakesGuidance: false, UsualSteps: 5);

        public ILatents Latents => this;

        public INoiseRule Noise { get; } = new VarianceKept();

        public IBaseCost Cost => this;

        public string TextFingerprint => "words";

        public string PictureFingerprint => "tiles";

        public long Texts => 0;

        public long KeptText => TextWidth * sizeof(float);

        public int PixelStep => Tile;

        public ITextEncoder LoadTexts() => new Words();

        public IPictureCoder LoadPictures() => new Tiles();

        public IDenoiser LoadDenoiser(WeightFormat storage) => new TileNetwork(Weights.Fresh(5));

        public Weights SurveyDenoiser() => new TileNetwork(Weights.Fresh(5)).Weights;

        public MeasuredPart PartToMeasure(WeightFormat storage) => new(LoadDenoiser(storage), new Words().Encode("a").Conditioning, new LatentSize(4, 4), 1e6);

        public LatentSize SizeOf(int width, int height) => new(height / Tile, width / Tile);

        public Shape Packed(int batch, LatentSize size) => new(batch, size.Rows * size.Columns, Channels);

        public Tensor Pack(Tensor latents) => latents.Reshape(latents.Shape[0], latents.Shape[1] * latents.Shape[2], latents.Shape[3]);

        public Tensor Unpack(Tensor packed, LatentSize size) => packed.Reshape(packed.Shape[0], size.Rows, size.Columns, packed.Shape[2]);

        public long Pictures(LatentSize largest) => 0;

        public long Denoiser(WeightFormat storage) => 1 << 16;

        public long PaintingActivations(LatentSize size, int threads) => 1 << 20;

        public long TrainingActivations(int batch, LatentSize largest, int threads) => 1 << 20;

        public double TrainingWork(LatentSize size) => 1e6;

        public long KeptPicture(LatentSize size) => (long)size.Rows * size.Columns * Channels * 2 * sizeof(float);
    }

    /// <summary>Each tile, the text and the level through two layers.</summary>
    private sealed class TileNetwork : IDenoiser
    {
        private readonly Linear _tile;
        private readonly Linear _words;
        private readonly Linear _mix;

        public TileNetwork(Weights weights)
        {
            Weights = weights;
            _tile = new Linear(weights / "tile", Channels, 64);
            _words = new Linear(weights / "words", TextWidth, 64);
            _mix = new Linear(weights / "mix", 64, Channels);
        }

        public Weights Weights { get; }

        public bool CheckpointBlocks { get; set; }

        public Tensor Predict(Tensor noisy, ReadOnlySpan<float> levels, Conditioning text, LatentSize size, float guidance, Probe probe)
        {
            var words = _words.Forward(text[TextName]);
            return _mix.Forward((_tile.Forward(noisy) + words.Reshape(words.Shape[0], 1, 64)).GeluTanh());
        }

        public void Dispose() => Weights.Dispose();
    }

    private sealed class Words : ITextEncoder
    {
        public EncodedText Encode(string text)
        {
            var vector = Tensor.Normal(new Shape(1, TextWidth), new Rng((ulong)text.Sum(letter => letter)));
            return new EncodedText(new Conditioning(new Dictionary<string, ConditioningPart> { [TextName] = new(vector) }), []);
        }

        public void Dispose()
        {
        }
    }

    private sealed class Tiles : IPictureCoder
    {
        public (Tensor Mean, Tensor Deviation) Encode(RgbImage picture)
        {
            var tiles = Nn.PixelUnshuffle(PictureTensor.From(picture), Tile);
            return (tiles, Tensor.Zeros(tiles.Shape));
        }

        public RgbImage Decode(Tensor latents) => PictureTensor.ToPicture(Nn.PixelShuffle(latents, Tile));

        public void Dispose()
        {
        }
    }

    /// <summary>cos · clean + sin · noise; the network predicts the noise, and a step goes by way of the clean picture that follows from it (DDIM).</summary>
    private sealed class VarianceKept : INoiseRule
    {
        private const float Noisiest = 0.98f;

        public float Draw(TimestepSampling sampling, LatentSize size, Rng rng) => Noisiest * rng.Uniform();

        public Tensor Add(Tensor clean, Tensor noise, ReadOnlySpan<float> levels)
        {
            var mixed = Enumerable.Range(0, levels.Length).ToArray();
            var parts = new Tensor[mixed.Length];
            foreach (var n in mixed)
            {
                parts[n] = (clean.Slice(0, n, 1) * Signal(levels[n])) + (noise.Slice(0, n, 1) * Share(levels[n]));
            }

            return Tensor.Concat(0, parts);
        }

        public Tensor Target(Tensor clean, Tensor noise, ReadOnlySpan<float> levels) => noise;

        public float[] Schedule(int steps, LatentSize size) => [.. Enumerable.Range(0, steps + 1).Select(i => Noisiest * (1 - (i / (float)steps)))];

        public void Advance(Tensor sample, Tensor prediction, float level, float nextLevel)
        {
            var clean = (sample - (prediction * Share(level))) * (1 / Signal(level));
            sample.CopyFrom((clean * Signal(nextLevel)) + (prediction * Share(nextLevel)));
        }

        private static float Signal(float level) => MathF.Cos(level * MathF.PI / 2);

        private static float Share(float level) => MathF.Sin(level * MathF.PI / 2);
    }

    /// <summary>Adapters under the names of the layers, with an underscore before.</summary>
    private sealed class Forms : IAdapterForms
    {
        public LoraAdapter Read(string path)
        {
            using var file = SafeTensorsFile.Open(path);
            return TensorScope.Outside(() => new LoraAdapter
            {
                Layers = file.Entries.Keys.Where(key => key.EndsWith(".down", StringComparison.Ordinal)).ToDictionary(
                    key => key[1..^5], key => new LoraLayer(file.Read(key, DType.F32), file.Read(key[..^5] + ".up", DType.F32), 1)),
                Metadata = file.Metadata,
            });
        }

        public void Write(string path, LoraAdapter adapter, LoraFormat format, DType? storeAs) => SafeTensorsWriter.Write(
            path,
            [.. adapter.Layers.Select(layer => (layer.Key, Layer: layer.Value.Folded())).SelectMany(layer => new KeyValuePair<string, Tensor>[]
            {
                new($"_{layer.Key}.down", layer.Layer.A), new($"_{layer.Key}.up", layer.Layer.B),
            })],
            adapter.Metadata,
            storeAs ?? DType.F32);

        public void Merge(string path, string network, LoraAdapter adapter, CancellationToken cancel) => throw new InvalidDataException("Tiles are not merged.");
    }
}
