using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models;

/// <summary>Where a model's weights come from.</summary>
internal interface IWeightSource
{
    /// <summary>A weight as F32.</summary>
    Tensor Make(string key, Shape shape, Initial initial);

    /// <summary>A weight as a quantized matrix, or null where it is to be a tensor.</summary>
    QuantizedMatrix? Quantized(string key, Shape shape, Initial initial);

    /// <summary>Checks, once the model is built, that everything was there.</summary>
    void Finish();
}

/// <summary>Weights drawn at random, each from its own stream by its name.</summary>
/// <param name="seed">The same seed draws the same weights.</param>
/// <param name="storage">How matrices are stored; null: tensors.</param>
internal sealed class FreshWeights(ulong seed, WeightFormat? storage) : IWeightSource
{
    private readonly Rng _rng = new(seed);

    public QuantizedMatrix? Quantized(string key, Shape shape, Initial initial)
    {
        if (storage is null)
        {
            return null;
        }

        // A stream a row, so that the order in which threads draw them is no matter.
        var rng = _rng.Fork(StableHash(key));
        return QuantizedMatrix.Quantize(shape[0], shape[1], storage, (from, rows, target) =>
        {
            for (var i = 0; i < rows; i++)
            {
                Draw(rng.Fork((ulong)(from + i)), target.Slice(i * shape[1], shape[1]), initial, shape[1]);
            }
        });
    }

    public void Finish()
    {
    }

    public Tensor Make(string key, Shape shape, Initial initial)
    {
        var tensor = Tensor.Zeros(shape);
        Draw(_rng.Fork(StableHash(key)), tensor.Span, initial, shape.Product(1, shape.Rank));
        return tensor;
    }

    private static void Draw(Rng rng, Span<float> values, Initial initial, int fanIn)
    {
        switch (initial)
        {
            case Initial.Ones:
                values.Fill(1);
                break;
            case Initial.SmallNormal:
                rng.FillNormal(values);
                System.Numerics.Tensors.TensorPrimitives.Multiply(values, 0.02f, values);
                break;
            case Initial.FanIn:
                var bound = 1 / MathF.Sqrt(Math.Max(1, fanIn));
                foreach (ref var value in values)
                {
                    value = rng.Uniform(-bound, bound);
                }

                break;
            default:
                values.Clear();
                break;
        }
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
