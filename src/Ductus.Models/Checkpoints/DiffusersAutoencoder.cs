using System.Globalization;
using System.Text.RegularExpressions;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>The names of diffusers' AutoencoderKL as those of black-forest-labs' ae.safetensors.</summary>
internal static partial class DiffusersAutoencoder
{
    /// <summary>Pieces of a path, theirs before ours; block numbers come first, see <see cref="Rename"/>.</summary>
    private static readonly (string Theirs, string Ours)[] Pieces =
    [
        (".conv_shortcut.", ".nin_shortcut."), (".mid_block.resnets.0.", ".mid.block_1."), (".mid_block.resnets.1.", ".mid.block_2."),
        (".mid_block.attentions.0.group_norm.", ".mid.attn_1.norm."), (".mid_block.attentions.0.to_q.", ".mid.attn_1.q."),
        (".mid_block.attentions.0.to_k.", ".mid.attn_1.k."), (".mid_block.attentions.0.to_v.", ".mid.attn_1.v."),
        (".mid_block.attentions.0.to_out.0.", ".mid.attn_1.proj_out."), (".conv_norm_out.", ".norm_out."),
    ];

    public static Dictionary<string, CheckpointTensor> ToBfl(string path, Dictionary<string, StoredTensor> tensors)
    {
        var levels = tensors.Keys.Select(name => UpBlock().Match(name)).Where(match => match.Success)
            .Select(match => Number(match.Groups[1].Value) + 1).DefaultIfEmpty(0).Max();
        return CheckpointNames.Renamed(path, tensors, name => Rename(name, levels), (name, tensor) => Picture(name, new CheckpointTensor(tensor)));
    }

    private static string Rename(string name, int levels)
    {
        foreach (var (theirs, ours) in Pieces)
        {
            name = name.Replace(theirs, ours, StringComparison.Ordinal);
        }

        name = DownBlock().Replace(name, match => $".down.{match.Groups[1].Value}.{Part(match.Groups[2].Value, "downsample")}");

        // BFL numbers the decoder's levels from the fine to the coarse, diffusers in the order they are run through.
        return UpBlock().Replace(name, match => $".up.{levels - 1 - Number(match.Groups[1].Value)}.{Part(match.Groups[2].Value, "upsample")}");
    }

    private static string Part(string theirs, string resampling) => theirs.StartsWith("resnets", StringComparison.Ordinal) ? "block." : $"{resampling}.";

    /// <summary>The attention of the middle has matrices where BFL has 1 x 1 convolutions.</summary>
    private static CheckpointTensor Picture(string name, CheckpointTensor tensor) =>
        name.Contains(".attentions.", StringComparison.Ordinal) && tensor.Shape.Rank == 2
            ? tensor.Reshaped(new Shape(tensor.Shape[0], tensor.Shape[1], 1, 1))
            : tensor;

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\.down_blocks\.(\d{1,3})\.(resnets\.|downsamplers\.0\.)")]
    private static partial Regex DownBlock();

    [GeneratedRegex(@"\.up_blocks\.(\d{1,3})\.(resnets\.|upsamplers\.0\.)")]
    private static partial Regex UpBlock();
}
