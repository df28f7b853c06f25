using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>
/// The exponential moving average of weights: smoother than the weights themselves, and what samples are drawn with.
/// The decay rises from 0.1 to <c>decay</c> over the first steps so that the start is forgotten.
/// </summary>
public sealed class Ema
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly float _decay;

    /// <summary>An average that starts at the weights' present values.</summary>
    public Ema(IReadOnlyList<Parameter> parameters, float decay = 0.999f)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        _decay = decay;
        Average = TensorScope.Outside(() => parameters.Select(p => new Parameter(p.Name, p.Value.Clone())).ToArray());
    }

    /// <summary>The averaged weights, under the same names in the same order.</summary>
    public IReadOnlyList<Parameter> Average { get; }

    /// <summary>Takes in the weights after step <paramref name="step"/> (the first is 1).</summary>
    public void Update(int step)
    {
        var share = 1 - Math.Min(_decay, (step + 1f) / (step + 10f));
        for (var i = 0; i < _parameters.Count; i++)
        {
            new MoveTowards(share).Apply(Average[i].Value, _parameters[i].Value);
        }
    }

    /// <summary>Exchanges averages and weights; calling it twice restores both.</summary>
    public void Swap()
    {
        for (var i = 0; i < _parameters.Count; i++)
        {
            new Exchange().Apply(Average[i].Value, _parameters[i].Value);
        }
    }

    /// <summary>Runs <paramref name="work"/> with the averages in the weights' place; the weights are back whatever happens in it.</summary>
    public T In<T>(Func<T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Swap();
        try
        {
            return work();
        }
        finally
        {
            Swap();
        }
    }
}
