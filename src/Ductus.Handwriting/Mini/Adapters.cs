using Ductus.Hands;
using Ductus.Models.Layers;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Mini;

/// <summary>Puts low-rank adapters on a model and takes them off.</summary>
public static class Adapters
{
    /// <summary>Rank on linear layers; convolutions, which have fewer channels, get half.</summary>
    public const int Rank = 16;

    /// <summary>Fresh adapters on every layer of the model; they change nothing before they are trained.</summary>
    public static void Attach(MiniModel model, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        var stream = 0UL;
        foreach (var layer in model.Adaptable.Values)
        {
            layer.Adapter = LowRank.Fresh(layer, layer is Conv ? Rank / 2 : Rank, new Rng(seed, stream++));
        }
    }

    /// <summary>The adapter of a hand.</summary>
    /// <exception cref="UserException">The hand belongs to another base, or its factors are damaged.</exception>
    public static void Attach(MiniModel model, Hand hand)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(hand);
        Detach(model);
        foreach (var (path, (a, b)) in hand.Adapter)
        {
            if (!model.Adaptable.TryGetValue(path, out var layer))
            {
                throw new UserException($"The hand '{hand.Name}' adapts a layer '{path}' that this base has not: it was trained on {hand.BaseId}.");
            }

            if (a.Shape != layer.WeightShape.With(0, a.Shape[0]) || b.Shape != new Shape(layer.WeightShape[0], a.Shape[0]))
            {
                throw new UserException($"The hand '{hand.Name}' adapts '{path}' by factors {a.Shape} and {b.Shape}, which do not fit the base's {layer.WeightShape}: it was trained on another base, or is damaged.");
            }

            layer.Adapter = new LowRank(layer, a, b);
        }
    }

    /// <summary>The bare model again.</summary>
    public static void Detach(MiniModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (var layer in model.Adaptable.Values)
        {
            layer.Adapter = null;
        }
    }

    /// <summary>All factors of the adapters on a model, as a training or a file names them.</summary>
    public static IReadOnlyList<Parameter> Parameters(MiniModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Adaptable.Where(l => l.Value.Adapter is not null).SelectMany(l => new[]
        {
            new Parameter($"{l.Key}.lora_A.weight", l.Value.Adapter!.A), new Parameter($"{l.Key}.lora_B.weight", l.Value.Adapter!.B),
        })];
    }

    /// <summary>Copies of the factors on the CPU, for a file.</summary>
    public static IReadOnlyDictionary<string, (Tensor A, Tensor B)> Copy(MiniModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TensorScope.Outside(() => model.Adaptable.Where(l => l.Value.Adapter is not null)
            .ToDictionary(l => l.Key, l => (l.Value.Adapter!.A.Copied(Device.Cpu), l.Value.Adapter!.B.Copied(Device.Cpu))));
    }
}
