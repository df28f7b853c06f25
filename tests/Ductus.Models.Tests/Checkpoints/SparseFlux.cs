using System.Text;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>Files with the header of a full-size checkpoint and a hole where the weights would be: 24 GB that take no room.</summary>
internal static class SparseFlux
{
    private static readonly string[] Streams = ["img", "txt"];

    /// <summary>Names and shapes of black-forest-labs' checkpoint of a configuration.</summary>
    public static IEnumerable<(string Name, Shape Shape)> Weights(FluxConfig c)
    {
        int h = c.Hidden, mlp = c.MlpWidth;
        (string, int, int)[] layers =
        [
            ("img_in", h, c.InChannels), ("txt_in", h, c.ContextWidth), ("time_in.in_layer", h, 256), ("time_in.out_layer", h, h),
            ("vector_in.in_layer", h, c.VectorWidth), ("vector_in.out_layer", h, h),
            .. c.GuidanceEmbed ? [("guidance_in.in_layer", h, 256), ("guidance_in.out_layer", h, h)] : Array.Empty<(string, int, int)>(),
            .. Enumerable.Range(0, c.DoubleBlocks).SelectMany(i => Streams.SelectMany(s => new[]
            {
                ($"double_blocks.{i}.{s}_mod.lin", 6 * h, h), ($"double_blocks.{i}.{s}_attn.qkv", 3 * h, h), ($"double_blocks.{i}.{s}_attn.proj", h, h),
                ($"double_blocks.{i}.{s}_mlp.0", mlp, h), ($"double_blocks.{i}.{s}_mlp.2", h, mlp),
            })),
            .. Enumerable.Range(0, c.SingleBlocks).SelectMany(i => new[]
            {
                ($"single_blocks.{i}.linear1", (3 * h) + mlp, h), ($"single_blocks.{i}.linear2", h, h + mlp), ($"single_blocks.{i}.modulation.lin", 3 * h, h),
            }),
            ("final_layer.linear", c.InChannels, h), ("final_layer.adaLN_modulation.1", 2 * h, h),
        ];
        var norms = Enumerable.Range(0, c.DoubleBlocks).SelectMany(i => Streams.Select(s => $"double_blocks.{i}.{s}_attn.norm"))
            .Concat(Enumerable.Range(0, c.SingleBlocks).Select(i => $"single_blocks.{i}.norm"));
        return layers.SelectMany(layer => new[] { ($"{layer.Item1}.weight", new Shape(layer.Item2, layer.Item3)), ($"{layer.Item1}.bias", new Shape(layer.Item2)) })
            .Concat(norms.SelectMany(norm => new[] { ($"{norm}.query_norm.scale", new Shape(c.HeadWidth)), ($"{norm}.key_norm.scale", new Shape(c.HeadWidth)) }));
    }

    /// <summary>Writes the header as bf16 and makes the file as long as the weights would make it.</summary>
    public static long Write(string path, IEnumerable<(string Name, Shape Shape)> weights)
    {
        var offset = 0L;
        var header = new StringBuilder("{");
        foreach (var (name, shape) in weights)
        {
            var end = offset + (2L * shape.Count);
            header.Append(offset == 0 ? "" : ",").Append($$"""
                "{{name}}":{"dtype":"BF16","shape":{{shape}},"data_offsets":[{{offset}},{{end}}]}
                """);
            offset = end;
        }

        header.Append('}');
        using var stream = File.Create(path);
        stream.Write(BitConverter.GetBytes((long)header.Length));
        stream.Write(Encoding.ASCII.GetBytes(header.ToString()));
        stream.SetLength(stream.Position + offset);
        return stream.Length;
    }
}
