using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>
/// Rotary angles of a sequence of tokens: each axis of a token's position turns its share of a head's pairs, by
/// position · theta^(-2i / width).
/// </summary>
/// <param name="Cos">[tokens, head width / 2].</param>
/// <param name="Sin">[tokens, head width / 2].</param>
public sealed record Positions(Tensor Cos, Tensor Sin)
{
    /// <summary>The same angles on a device.</summary>
    public Positions To(Device device) => new(Cos.To(device), Sin.To(device));

    /// <summary>Angles for <paramref name="ids"/>, one position of three axes a token, on the CPU.</summary>
    public static Positions Of(FluxConfig config, ReadOnlySpan<(float A, float B, float C)> ids)
    {
        ArgumentNullException.ThrowIfNull(config);
        var half = config.HeadWidth / 2;
        var shape = new Shape(ids.Length, half);
        var (cos, sin) = (new float[shape.Count], new float[shape.Count]);
        for (var token = 0; token < ids.Length; token++)
        {
            var pair = token * half;
            Span<float> position = [ids[token].A, ids[token].B, ids[token].C];
            for (var axis = 0; axis < 3; axis++)
            {
                var width = config.AxesWidth[axis];
                for (var i = 0; i < width; i += 2, pair++)
                {
                    // Single precision, as the reference computes it.
                    var omega = 1f / MathF.Pow(config.Theta, (float)i / width);
                    (sin[pair], cos[pair]) = MathF.SinCos(position[axis] * omega);
                }
            }
        }

        return new Positions(Tensor.From(cos, shape), Tensor.From(sin, shape));
    }
}
