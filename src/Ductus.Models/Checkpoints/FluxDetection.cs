using System.Text.RegularExpressions;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Checkpoints;

/// <summary>Reads the extents of a Flux transformer off its checkpoint.</summary>
public static partial class FluxDetection
{
    private const int OfficialHead = 128;

    /// <summary>The configuration of a checkpoint's model.</summary>
    /// <exception cref="InvalidDataException">It holds no Flux transformer, or one whose positions cannot be told.</exception>
    public static FluxConfig Detect(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var tensors = checkpoint.Tensors;
        if (tensors.ContainsKey("double_stream_modulation_img.lin.weight"))
        {
            throw new InvalidDataException($"'{checkpoint.Path}' is a FLUX.2 model, which Ductus does not run yet: take FLUX.1-dev or FLUX.1-schnell.");
        }

        var image = Extents("img_in.weight", 2);
        if (Extents("final_layer.linear.weight", 2)[0] != image[1])
        {
            throw new InvalidDataException(
                $"'{checkpoint.Path}' takes {image[1]} values a token and gives another number: it is FLUX.1 Fill, Canny or Depth, which Ductus does not run; take FLUX.1-dev or FLUX.1-schnell.");
        }

        int hidden = image[0], head = Extents("double_blocks.0.img_attn.norm.query_norm.scale", 1)[0];
        try
        {
            return new FluxConfig
            {
                InChannels = image[1],
                VectorWidth = Extents("vector_in.in_layer.weight", 2)[1],
                ContextWidth = Extents("txt_in.weight", 2)[1],
                Hidden = hidden,
                Heads = hidden / head,
                DoubleBlocks = Blocks("double_blocks"),
                SingleBlocks = Blocks("single_blocks"),
                AxesWidth = head == OfficialHead ? FluxConfig.Dev.AxesWidth : AxesOfFolder(checkpoint, head),
                MlpRatio = (float)Extents("double_blocks.0.img_mlp.0.weight", 2)[0] / hidden,
                GuidanceEmbed = tensors.ContainsKey("guidance_in.in_layer.weight"),
            }.Validated();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{checkpoint.Path}' is no Flux transformer: {e.Message}", e);
        }

        Shape Extents(string key, int rank) => tensors.TryGetValue(key, out var tensor) && tensor.Shape.Rank == rank && tensor.Shape.Count > 0
            ? tensor.Shape
            : throw new InvalidDataException($"'{checkpoint.Path}' holds no Flux transformer: it has no weight '{key}' of {rank} axes.");

        int Blocks(string name) => tensors.Keys.Select(key => BlockNumber().Match(key)).Where(match => match.Success && match.Groups[1].Value == name)
            .Select(match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>Shapes do not say how a head is shared out over the position axes; a diffusers folder's config.json does.</summary>
    private static int[] AxesOfFolder(Checkpoint checkpoint, int head) =>
        ConfigFile.Value(checkpoint, "axes_dims_rope", axes => axes.EnumerateArray().Select(axis => axis.GetInt32()).ToArray())
        ?? throw new InvalidDataException($"'{checkpoint.Path}' has heads {head} wide, unlike FLUX.1's {OfficialHead}: a config.json beside it must say its axes_dims_rope.");

    [GeneratedRegex(@"^(double_blocks|single_blocks)\.(\d{1,4})\.")]
    private static partial Regex BlockNumber();
}
