using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Mini;

/// <summary>An embedded base of a few thousand weights, and pictures for it.</summary>
internal static class TinyMini
{
    public static readonly MiniConfig Config = new()
    {
        Height = 32,
        Channels = (8, 16, 24),
        HandTokens = 2,
        Trunk = new FluxConfig
        {
            InChannels = 48,
            VectorWidth = 8,
            ContextWidth = 16,
            Hidden = 32,
            Heads = 2,
            DoubleBlocks = 1,
            SingleBlocks = 1,
            AxesWidth = [4, 4, 8],
            Theta = 200,
        },
    };

    /// <summary>A model as pretraining starts it.</summary>
    public static MiniModel Fresh() => new(Config, Weights.Fresh(1));

    /// <summary>A model none of whose weights is zero, so that nothing is switched off.</summary>
    public static MiniModel Lively()
    {
        var model = Fresh();
        foreach (var (name, value) in model.Parameters)
        {
            var noise = Tensor.Normal(value.Shape, new Rng(2, (ulong)name.Length));
            System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(noise.Span, 0.05f, value.Span, value.Span);
        }

        // Away from the corner of the gate's clamp.
        model.Parameters.Single(p => p.Name == "gates.bias").Value.Span[0] = 0.5f;
        return model;
    }

    /// <summary>Values in [-1, 1] of [batch, 32, width, 1].</summary>
    public static Tensor Picture(int batch, int width, ulong seed)
    {
        var picture = Tensor.Empty(new Shape(batch, Config.Height, width, 1));
        var rng = new Rng(seed);
        foreach (ref var value in picture.Span)
        {
            value = rng.Uniform(-1, 1);
        }

        return picture;
    }
}
