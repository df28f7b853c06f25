using System.Text.RegularExpressions;
using Ductus.Models.Checkpoints;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Detection;

/// <summary>Reads the extents of a Flux transformer off its checkpoint.</summary>
public static partial class FluxDetection
{
    private const int OfficialHead = 128;

    /// <summary>Extents that are believed: far beyond every model, and small enough that sums and products of them stay numbers.</summary>
    private const int Widest = 1 << 20;

    /// <summary>The configuration of a checkpoint's model.</summary>
    /// <exception cref="InvalidDataException">It holds no Flux transformer (what it is instead is said), or one whose positions cannot be told.</exception>
    public static FluxConfig Detect(Checkpoint checkpoint)
    {
        var (config, head) = Extents(checkpoint);
        return Validated(checkpoint, config with
        {
            AxesWidth = head == OfficialHead ? FluxConfig.Dev.AxesWidth : AxesOfFolder(checkpoint, head),
        });
    }

    /// <summary>
    /// Looks whether a checkpoint is a Flux transformer, whole and nothing else: names, shapes and types, no weights. What positions its
    /// tokens have, which only running it asks for, need not be known.
    /// </summary>
    /// <returns>Its extents.</returns>
    /// <exception cref="InvalidDataException">It is none, or weights are missing, have another shape or are left over; the first ten are named.</exception>
    public static FluxConfig Check(Checkpoint checkpoint)
    {
        var (config, head) = Extents(checkpoint);
        config = Validated(checkpoint, config with { AxesWidth = head == OfficialHead ? FluxConfig.Dev.AxesWidth : [head] });
        var weights = Weights.Survey(checkpoint);
        _ = new FluxTransformer(config, weights);
        weights.Finish();
        return config;
    }

    private static (FluxConfig Config, int Head) Extents(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var tensors = checkpoint.Tensors;
        if (ModelFamily.Recognise([.. tensors.Keys]) is { } family)
        {
            throw new InvalidDataException($"'{checkpoint.Path}' is {family}, which Ductus does not run: take FLUX.1-dev or FLUX.1-schnell.");
        }

        if (ModelFamily.UnreadQuantisation(tensors.Keys) is { } form)
        {
            throw new InvalidDataException($"'{checkpoint.Path}' is quantised by {form}, which Ductus does not read: get it as bf16, fp8 or GGUF (Q8_0, Q4_0).");
        }

        var image = Of("img_in.weight", 2);
        if (Of("final_layer.linear.weight", 2)[0] != image[1])
        {
            throw new InvalidDataException(
                $"'{checkpoint.Path}' takes {image[1]} values a token and gives another number: it is FLUX.1 Fill, Canny or Depth, which Ductus does not run; take FLUX.1-dev or FLUX.1-schnell.");
        }

        int hidden = image[0], head = Of("double_blocks.0.img_attn.norm.query_norm.scale", 1)[0];
        return head > hidden ? throw new InvalidDataException($"'{checkpoint.Path}' is no Flux transformer: heads {head} wide do not fit into a width of {hidden}.") : (new FluxConfig
        {
            InChannels = image[1],
            VectorWidth = Of("vector_in.in_layer.weight", 2)[1],
            ContextWidth = Of("txt_in.weight", 2)[1],
            Hidden = hidden,
            Heads = hidden / head,
            DoubleBlocks = Blocks("double_blocks"),
            SingleBlocks = Blocks("single_blocks"),
            AxesWidth = [],
            MlpRatio = (float)Of("double_blocks.0.img_mlp.0.weight", 2)[0] / hidden,
            GuidanceEmbed = tensors.ContainsKey("guidance_in.in_layer.weight"),
        }, head);

        Shape Of(string key, int rank) => tensors.TryGetValue(key, out var tensor) && tensor.Shape.Rank == rank && tensor.Shape.ToArray().All(extent => extent is > 0 and <= Widest)
            ? tensor.Shape
            : throw new InvalidDataException($"'{checkpoint.Path}' holds no Flux transformer: it has no weight '{key}' of {rank} axes.");

        // A number beyond that of the tensors leaves gaps, and would make as many missing weights.
        int Blocks(string name) => Math.Min(tensors.Count, tensors.Keys.Select(key => BlockNumber().Match(key)).Where(match => match.Success && match.Groups[1].Value == name)
            .Select(match => int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) + 1).DefaultIfEmpty(0).Max());
    }

    private static FluxConfig Validated(Checkpoint checkpoint, FluxConfig config)
    {
        try
        {
            return config.Validated();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{checkpoint.Path}' is no Flux transformer: {e.Message}", e);
        }
    }

    /// <summary>Shapes do not say how a head is shared out over the position axes; a diffusers folder's config.json does.</summary>
    private static int[] AxesOfFolder(Checkpoint checkpoint, int head) =>
        ConfigFile.Value(checkpoint, "axes_dims_rope", axes => axes.Items().Select(axis => axis.Integer(0, Widest)).ToArray())
        ?? throw new InvalidDataException($"'{checkpoint.Path}' has heads {head} wide, unlike FLUX.1's {OfficialHead}: a config.json beside it must say its axes_dims_rope.");

    [GeneratedRegex(@"^(double_blocks|single_blocks)\.(\d{1,4})\.")]
    private static partial Regex BlockNumber();
}
