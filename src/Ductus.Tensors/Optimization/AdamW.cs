namespace Ductus.Tensors;

/// <summary>A weight and the name it has in a checkpoint.</summary>
public readonly record struct Parameter(string Name, Tensor Value);

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter, 2019), step for step as torch.optim.AdamW.
/// </summary>
public sealed class AdamW
{
    private readonly IReadOnlyList<Parameter> _parameters;
    private readonly Moments[] _first;
    private readonly Moments[] _second;

    /// <summary>An optimiser of the given weights, its moments at zero, on the devices of the weights.</summary>
    public AdamW(
        IReadOnlyList<Parameter> parameters,
        float learningRate = 1e-3f,
        float beta1 = 0.9f,
        float beta2 = 0.999f,
        float epsilon = 1e-8f,
        float weightDecay = 0.01f,
        MomentStorage moments = MomentStorage.F32)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        _parameters = parameters;
        (LearningRate, Beta1, Beta2, Epsilon, WeightDecay) = (learningRate, beta1, beta2, epsilon, weightDecay);
        _first = TensorScope.Outside(() => parameters.Select(p => Moments.Of(p.Value, moments, signed: true)).ToArray());
        _second = TensorScope.Outside(() => parameters.Select(p => Moments.Of(p.Value, moments, signed: false)).ToArray());
    }

    /// <summary>Step size; a schedule sets it before each step.</summary>
    public float LearningRate { get; set; }

    /// <summary>Decay of the mean of gradients.</summary>
    public float Beta1 { get; }

    /// <summary>Decay of the mean of squared gradients.</summary>
    public float Beta2 { get; }

    /// <summary>Added to the root of the second moment.</summary>
    public float Epsilon { get; }

    /// <summary>Share of a weight, times the step size, taken off at each step.</summary>
    public float WeightDecay { get; }

    /// <summary>Steps done.</summary>
    public int Steps { get; private set; }

    /// <summary>One step from the gradients on the weights; a weight without a gradient stays.</summary>
    public void Step()
    {
        Steps++;
        for (var i = 0; i < _parameters.Count; i++)
        {
            var weight = _parameters[i].Value;
            if (weight.Grad is { } gradient)
            {
                var seed = ((uint)Steps * 0x85EBCA6B) ^ ((uint)i * 0xC2B2AE35);
                new AdamWUpdate(LearningRate, Beta1, Beta2, Epsilon, WeightDecay, Steps, seed)
                    .Apply([weight, gradient, .. _first[i].Tensors, .. _second[i].Tensors]);
            }
        }
    }

    /// <summary>Forgets every gradient: the next one is taken as it is, not added to zeros.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in _parameters)
        {
            parameter.Value.Grad?.Release();
            parameter.Value.Grad = null;
        }
    }

    /// <summary>The moments under the names <c>adam.m.NAME</c> and <c>adam.v.NAME</c>: with <see cref="Steps"/>, all that a resumed run needs.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State()
    {
        for (var i = 0; i < _parameters.Count; i++)
        {
            foreach (var (suffix, tensor) in _first[i].State())
            {
                yield return new($"adam.m.{_parameters[i].Name}{suffix}", tensor);
            }

            foreach (var (suffix, tensor) in _second[i].State())
            {
                yield return new($"adam.v.{_parameters[i].Name}{suffix}", tensor);
            }
        }
    }

    /// <summary>Goes on from a saved <see cref="State"/>.</summary>
    /// <exception cref="InvalidOperationException">The moments were stored in another way.</exception>
    public void Load(SafeTensorsFile file, int steps)
    {
        ArgumentNullException.ThrowIfNull(file);
        Steps = steps;
        foreach (var (name, tensor) in State())
        {
            tensor.CopyFrom(file.Read(name));
        }
    }
}
