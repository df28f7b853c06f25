using Ductus.Tensors;
using Ductus.Tensors.Packed;

namespace Ductus.Models;

/// <summary>Where a model's weights come from.</summary>
internal interface IWeightSource
{
    /// <summary>A weight as F32.</summary>
    Tensor Make(string key, Shape shape, Initial initial);

    /// <summary>A weight as a packed matrix, or null where it is to be a tensor.</summary>
    PackedMatrix? Pack(string key, Shape shape);

    /// <summary>Checks, once the model is built, that everything was there.</summary>
    void Finish();
}

/// <summary>Weights drawn at random, each from its own stream by its name.</summary>
internal sealed class FreshWeights(ulong seed) : IWeightSource
{
    private readonly Rng _rng = new(seed);

    public PackedMatrix? Pack(string key, Shape shape) => null;

    public void Finish()
    {
    }

    public Tensor Make(string key, Shape shape, Initial initial)
    {
        var tensor = Tensor.Zeros(shape);
        var rng = _rng.Fork(StableHash(key));
        switch (initial)
        {
            case Initial.Ones:
                tensor.Span.Fill(1);
                break;
            case Initial.SmallNormal:
                rng.FillNormal(tensor.Span);
                System.Numerics.Tensors.TensorPrimitives.Multiply(tensor.Span, 0.02f, tensor.Span);
                break;
            case Initial.FanIn:
                var bound = 1 / MathF.Sqrt(Math.Max(1, shape.Product(1, shape.Rank)));
                foreach (ref var value in tensor.Span)
                {
                    value = rng.Uniform(-bound, bound);
                }

                break;
            default:
                break;
        }

        return tensor;
    }

    /// <summary>FNV-1a: the framework's string hash differs from run to run.</summary>
    private static ulong StableHash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
