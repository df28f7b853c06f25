namespace Ductus.Tensors.Ops;

/// <summary>
/// Connectionist temporal classification (Graves et al., 2006): minus the logarithm of the probability of each target,
/// summed over all ways to align it. Input: log probabilities [batch, time, classes], class 0 the blank; result [batch].
/// Where a target cannot fit (more characters than frames) the loss is infinite, or 0 with <paramref name="ZeroInfinity"/>;
/// its gradient is 0 either way. Set aside for the gradient: the probability of each class at each frame given the target, of the input's shape.
/// </summary>
public sealed record CtcLoss(int[][] Targets, int[] Lengths, bool ZeroInfinity) : Op
{
    /// <inheritdoc/>
    protected override Shape Infer(ReadOnlySpan<Tensor> x)
    {
        var shape = x[0].Shape;
        if (shape.Rank != 3 || shape[0] != Targets.Length || Lengths.Length != Targets.Length || Lengths.Any(l => l > shape[1]))
        {
            throw new ArgumentException($"CTC of {Targets.Length} targets over log probabilities of shape {shape}.");
        }

        return new Shape(shape[0]);
    }

    /// <inheritdoc/>
    protected override void Cpu(ReadOnlySpan<Tensor> x, Tensor y, Saved? saved)
    {
        Tensor input = x[0];
        int time = input.Shape[1], classes = input.Shape[2];
        // Posterior of each class at each frame: minus the gradient.
        var posterior = saved is null ? null : Tensor.Zeros(input.Shape);
        if (posterior is not null)
        {
            saved!.Add(posterior);
        }

        Ductus.Tensors.Cpu.ParallelRows.For(Targets.Length, 1, (from, to) =>
        {
            for (var n = from; n < to; n++)
            {
                var lattice = new CtcLattice(Targets[n], Lengths[n], input.Span.Slice(n * time * classes, time * classes), classes);
                var loss = -lattice.LogLikelihood;
                var feasible = !double.IsInfinity(loss);
                y.Span[n] = feasible ? (float)loss : ZeroInfinity ? 0 : float.PositiveInfinity;
                if (feasible && posterior is not null)
                {
                    lattice.Posterior(input.Span.Slice(n * time * classes, time * classes), posterior.Span.Slice(n * time * classes, time * classes));
                }
            }
        });
    }

    /// <inheritdoc/>
    protected internal override Tensor?[] Grad(GradientContext context)
    {
        var batch = context.OutputGrad.Count;
        return [context.Saved[0] * -context.OutputGrad.Reshape(batch, 1, 1)];
    }
}

/// <summary>Forward and backward sums, in logarithms and double precision, over the target with blanks around every character.</summary>
internal sealed class CtcLattice
{
    private readonly int[] _target;
    private readonly int _time;
    private readonly int _classes;
    private readonly int _states;
    private readonly double[] _alpha;

    public CtcLattice(int[] target, int time, ReadOnlySpan<float> logProbabilities, int classes)
    {
        (_target, _time, _classes) = (target, time, classes);
        _states = (2 * target.Length) + 1;
        _alpha = new double[Math.Max(1, time) * _states];
        Array.Fill(_alpha, double.NegativeInfinity);
        LogLikelihood = Forward(logProbabilities);
    }

    public double LogLikelihood { get; }

    /// <summary>Writes the probability of each class at each frame, given the target.</summary>
    public void Posterior(ReadOnlySpan<float> logProbabilities, Span<float> posterior)
    {
        var beta = new double[_states];
        var next = new double[_states];
        for (var t = _time - 1; t >= 0; t--)
        {
            for (var s = 0; s < _states; s++)
            {
                if (t == _time - 1)
                {
                    next[s] = s >= _states - 2 ? 0 : double.NegativeInfinity;
                }
                else
                {
                    // beta[s'] holds what follows frame t+1; entering s' costs its own frame.
                    var sum = beta[s] + Frame(logProbabilities, t + 1, s);
                    if (s + 1 < _states)
                    {
                        sum = LogAdd(sum, beta[s + 1] + Frame(logProbabilities, t + 1, s + 1));
                    }

                    if (s + 2 < _states && CanSkipTo(s + 2))
                    {
                        sum = LogAdd(sum, beta[s + 2] + Frame(logProbabilities, t + 1, s + 2));
                    }

                    next[s] = sum;
                }

                var occupancy = _alpha[(t * _states) + s] + next[s] - LogLikelihood;
                posterior[(t * _classes) + Class(s)] += (float)Math.Exp(occupancy);
            }

            (beta, next) = (next, beta);
        }
    }

    private double Forward(ReadOnlySpan<float> logProbabilities)
    {
        if (_time == 0)
        {
            return _target.Length == 0 ? 0 : double.NegativeInfinity;
        }

        for (var s = 0; s < Math.Min(2, _states); s++)
        {
            _alpha[s] = Frame(logProbabilities, 0, s);
        }

        for (var t = 1; t < _time; t++)
        {
            var before = _alpha.AsSpan((t - 1) * _states, _states);
            var now = _alpha.AsSpan(t * _states, _states);
            for (var s = 0; s < _states; s++)
            {
                var sum = before[s];
                if (s >= 1)
                {
                    sum = LogAdd(sum, before[s - 1]);
                }

                if (s >= 2 && CanSkipTo(s))
                {
                    sum = LogAdd(sum, before[s - 2]);
                }

                now[s] = sum + Frame(logProbabilities, t, s);
            }
        }

        var last = _alpha.AsSpan((_time - 1) * _states, _states);
        return _states > 1 ? LogAdd(last[_states - 1], last[_states - 2]) : last[0];
    }

    private static double LogAdd(double a, double b)
    {
        var max = Math.Max(a, b);
        return double.IsNegativeInfinity(max) ? max : max + Math.Log(1 + Math.Exp(Math.Min(a, b) - max));
    }

    /// <summary>The blank between two characters may be left out unless they are the same.</summary>
    private bool CanSkipTo(int state) => state % 2 == 1 && _target[state / 2] != _target[(state / 2) - 1];

    private int Class(int state) => state % 2 == 0 ? 0 : _target[state / 2];

    private double Frame(ReadOnlySpan<float> logProbabilities, int t, int state) => logProbabilities[(t * _classes) + Class(state)];
}
