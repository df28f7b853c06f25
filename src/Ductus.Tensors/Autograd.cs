using System.Runtime.CompilerServices;
using Ductus.Tensors.Ops;

namespace Ductus.Tensors;

/// <summary>Whether operations are recorded on this thread.</summary>
public static class Autograd
{
    [ThreadStatic]
    private static int _paused;

    /// <summary>False inside <see cref="NoGrad"/> and while gradients are computed.</summary>
    public static bool Enabled => _paused == 0;

    /// <summary>Until the result is disposed, operations on this thread are not recorded.</summary>
    public static Pause NoGrad()
    {
        _paused++;
        return default;
    }

    /// <summary>
    /// part(inputs), of which nothing is kept for the gradient but the inputs: it is run again in the backward pass (activation checkpointing). Less memory for a third more
    /// work. The part must be a function of its inputs and of weights.
    /// </summary>
    public static Tensor Checkpoint(Func<Tensor[], Tensor> part, params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new ActivationCheckpoint(part).ApplyRecorded(inputs);
    }

    /// <summary>Ends a <see cref="NoGrad"/> stretch.</summary>
    public readonly struct Pause : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => _paused--;
    }

    /// <summary>Inside <see cref="NoGrad"/>, records again: what activation checkpointing recomputes.</summary>
    internal static T Recording<T>(Func<T> body)
    {
        var paused = _paused;
        _paused = 0;
        try
        {
            return body();
        }
        finally
        {
            _paused = paused;
        }
    }
}

public sealed partial class Tensor
{
    private bool _leafRequiresGrad;

    /// <summary>Whether <see cref="Backward"/> computes a gradient for this tensor. Settable on leaves: tensors no operation made.</summary>
    public bool RequiresGrad
    {
        get => _leafRequiresGrad || Node is not null;
        set => _leafRequiresGrad = value;
    }

    /// <summary>The gradient that <see cref="Backward"/> has added up for this leaf; null before the first time.</summary>
    public Tensor? Grad { get; set; }

    /// <summary>The operation that made this tensor, if it was recorded.</summary>
    internal Node? Node { get; set; }

    /// <summary>
    /// Adds d(this)/d(leaf) to <see cref="Grad"/> of every leaf that requires it. <paramref name="seed"/> is the
    /// gradient by this tensor itself; a scalar may leave it out (1). Gradients of what lies between are released on the way.
    /// </summary>
    /// <exception cref="InvalidOperationException">Nothing here requires a gradient, or the seed is missing.</exception>
    public void Backward(Tensor? seed = null)
    {
        if (Node is null)
        {
            throw new InvalidOperationException("No gradient was recorded for this tensor: none of its inputs requires one, or it was made under NoGrad.");
        }

        if (seed is null && Count != 1)
        {
            throw new InvalidOperationException($"Backward from a tensor of shape {Shape} needs a seed gradient; only a scalar can do without.");
        }

        using var pause = Autograd.NoGrad();
        seed = seed?.Clone();
        var gradients = new Dictionary<Tensor, Tensor>(ReferenceEqualityComparer.Instance)
        {
            [this] = seed ?? Full(Shape, 1f, Device),
        };
        foreach (var node in TopologicalOrder(Node))
        {
            if (gradients.Remove(node.Output, out var gradient))
            {
                Propagate(node, gradient, gradients);
                gradient.Release();
            }
        }
    }

    private static void Propagate(Node node, Tensor outputGrad, Dictionary<Tensor, Tensor> gradients)
    {
        var results = node.Op.Grad(new GradientContext(node.Inputs, node.Output, outputGrad, node.Saved));
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var input = node.Inputs[i];
            if (results[i] is not { } gradient || !input.RequiresGrad)
            {
                continue;
            }

            if (gradient.Shape != input.Shape)
            {
                throw new InvalidOperationException($"{node.Op.GetType().Name}: gradient of shape {gradient.Shape} for an input of shape {input.Shape}.");
            }

            if (input.Node is null)
            {
                input.Grad = input.Grad is { } before ? Add(before, gradient) : Kept(gradient, outputGrad);
            }
            else if (gradients.TryGetValue(input, out var sum))
            {
                Add(sum, gradient);
            }
            else
            {
                gradients[input] = Owned(gradient, outputGrad, results);
            }
        }
    }

    /// <summary>
    /// Gradients of inner tensors are added to in place. One that shares the memory of the result's gradient (passed
    /// through or reshaped) may do so only if nobody else was handed the same memory.
    /// </summary>
    private static Tensor Owned(Tensor gradient, Tensor outputGrad, Tensor?[] results)
    {
        if (!ReferenceEquals(gradient._storage, outputGrad._storage))
        {
            return gradient;
        }

        var sharers = results.Count(other => other is not null && ReferenceEquals(other._storage, outputGrad._storage));
        return sharers > 1 ? gradient.Clone() : gradient.View(gradient.Shape, 0);
    }

    /// <summary>
    /// A leaf keeps its gradient beyond the scope it was computed in: the same memory, unless that is the memory of the result's
    /// gradient, which others add to.
    /// </summary>
    private static Tensor Kept(Tensor gradient, Tensor outputGrad) => TensorScope.Outside(() =>
        ReferenceEquals(gradient._storage, outputGrad._storage) ? gradient.Clone() : gradient.View(gradient.Shape, 0));

    private static Tensor Add(Tensor sum, Tensor term)
    {
        new Accumulate().Apply(sum, term);
        return sum;
    }

    /// <summary>Every node before the nodes of its inputs; without recursion, as a graph can be deep.</summary>
    private static List<Node> TopologicalOrder(Node root)
    {
        var order = new List<Node>();
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance) { root };
        var stack = new Stack<(Node Node, int Next)>();
        stack.Push((root, 0));
        while (stack.TryPop(out var top))
        {
            if (top.Next == top.Node.Inputs.Length)
            {
                order.Add(top.Node);
                continue;
            }

            stack.Push((top.Node, top.Next + 1));
            if (top.Node.Inputs[top.Next].Node is { } child && seen.Add(child))
            {
                stack.Push((child, 0));
            }
        }

        order.Reverse();
        return order;
    }
}
