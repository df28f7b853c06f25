using System.Globalization;
using Ductus.Models.Checkpoints;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Models.Detection;

/// <summary>Reads the extents of Flux's other parts off their checkpoints: the text encoders and the autoencoder.</summary>
public static class PartDetection
{
    private const int UsualHead = 64;

    /// <summary>Most numbered layers, levels or heads that are believed: several times those of the largest models, so that no name makes a million.</summary>
    private const int MostParts = 1024;

    /// <summary>The configuration of a CLIP text encoder.</summary>
    /// <exception cref="InvalidDataException">The checkpoint holds none.</exception>
    public static ClipConfig Clip(Checkpoint checkpoint)
    {
        var shapes = new Shapes(checkpoint, "CLIP text encoder");
        var table = shapes.Of("text_model.embeddings.token_embedding.weight", 2);
        var heads = ConfigFile.Value(checkpoint, "num_attention_heads", value => (int?)value.Integer(1, MostParts));
        var end = ConfigFile.Value(checkpoint, "eos_token_id", value => (int?)value.Integer(0, int.MaxValue));
        var count = heads ?? (table[1] / UsualHead);
        return count > 0 && table[1] % count == 0
            ? new ClipConfig
            {
                Vocabulary = table[0],
                Width = table[1],
                MlpWidth = shapes.Of("text_model.encoder.layers.0.mlp.fc1.weight", 2)[0],
                Layers = shapes.Count("text_model.encoder.layers."),
                Heads = count,
                Window = shapes.Of("text_model.embeddings.position_embedding.weight", 2)[0],

                // transformers wrote 2 for all of OpenAI's models and reads it as: the largest id.
                EndToken = end is 2 ? null : end,
            }
            : throw shapes.Wrong($"a width of {table[1]} does not divide into heads; a config.json beside it must say its num_attention_heads");
    }

    /// <summary>The configuration of a T5 encoder.</summary>
    /// <exception cref="InvalidDataException">The checkpoint holds none.</exception>
    public static T5Config T5(Checkpoint checkpoint)
    {
        var shapes = new Shapes(checkpoint, "T5 encoder");
        var table = shapes.Of("shared.weight", 2);
        var distances = shapes.Of("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 2);
        var heads = distances[1];
        return new T5Config
        {
            Vocabulary = table[0],
            Width = table[1],
            Buckets = distances[0],
            Heads = heads,
            HeadWidth = shapes.Of("encoder.block.0.layer.0.SelfAttention.q.weight", 2)[0] / heads,
            MlpWidth = shapes.Of("encoder.block.0.layer.1.DenseReluDense.wi_0.weight", 2)[0],
            Layers = shapes.Count("encoder.block."),
        };
    }

    /// <summary>The configuration of an autoencoder. Scale and shift are FLUX.1's.</summary>
    /// <exception cref="InvalidDataException">The checkpoint holds none.</exception>
    public static AutoencoderConfig Autoencoder(Checkpoint checkpoint)
    {
        var shapes = new Shapes(checkpoint, "autoencoder");
        var finest = shapes.Of("encoder.conv_in.weight", 4)[0];
        return new AutoencoderConfig
        {
            Channels = finest,
            Multiples = [.. Enumerable.Range(0, shapes.Count("encoder.down.")).Select(level => shapes.Of($"encoder.down.{level}.block.0.conv2.weight", 4)[0] / finest)],
            ResidualBlocks = shapes.Count("encoder.down.0.block."),
            LatentChannels = shapes.Of("decoder.conv_in.weight", 4)[1],
        };
    }

    private sealed class Shapes
    {
        private readonly Checkpoint _checkpoint;
        private readonly string _what;

        public Shapes(Checkpoint checkpoint, string what)
        {
            ArgumentNullException.ThrowIfNull(checkpoint);
            (_checkpoint, _what) = (checkpoint, what);
        }

        public Shape Of(string key, int rank) => _checkpoint.Tensors.TryGetValue(key, out var tensor) && tensor.Shape.Rank == rank && tensor.Shape.Count > 0
            ? tensor.Shape
            : throw Wrong($"it has no weight '{key}' of {rank} axes");

        /// <summary>How many numbered parts follow <paramref name="prefix"/>.</summary>
        public int Count(string prefix) => _checkpoint.Tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(key => int.TryParse(key[prefix.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number < MostParts ? number + 1 : throw Wrong($"it has a part numbered {number}")
                : 0)
            .DefaultIfEmpty(0).Max();

        public InvalidDataException Wrong(string why) => new($"'{_checkpoint.Path}' is no {_what} of Flux: {why}.");
    }
}
