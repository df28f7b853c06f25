namespace Ductus.Tensors.Tests;

/// <summary>Parts of a network that are run again for their gradients.</summary>
public sealed class ActivationCheckpointTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_are_those_of_the_part_run_once(bool inputWantsGradient)
    {
        var (plainLoss, plain) = Run((part, inputs) => part(inputs), inputWantsGradient);
        var (loss, recomputed) = Run(Autograd.Checkpoint, inputWantsGradient);

        Assert.Equal(plainLoss, loss);
        Assert.Equal(plain.Length, recomputed.Length);
        Assert.All(plain.Zip(recomputed), pair => Assert.Equal(pair.First, pair.Second));
    }

    [Fact]
    public void What_lies_between_is_not_in_memory_meanwhile()
    {
        var weight = Tensor.Normal(new Shape(256, 256), new Rng(1));
        weight.RequiresGrad = true;
        var x = Tensor.Normal(new Shape(64, 256), new Rng(2));
        int Kept(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> run)
        {
            using var scope = TensorScope.Begin();
            var seen = new List<Tensor>();
            _ = run(
                inputs =>
                {
                    var y = inputs[0];
                    for (var i = 0; i < 8; i++)
                    {
                        seen.Add(y = Nn.Linear(y, weight).Silu());
                    }

                    return y;
                },
                [x]);
            return seen.Count(IsThere);
        }

        Assert.Equal(8, Kept((part, inputs) => part(inputs)));
        Assert.Equal(1, Kept(Autograd.Checkpoint));
    }

    private static bool IsThere(Tensor tensor)
    {
        try
        {
            return tensor.Span.Length > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Two layers with a residual, the second part of them through <paramref name="run"/>; loss and all gradients.</summary>
    private static (float Loss, float[][] Gradients) Run(Func<Func<Tensor[], Tensor>, Tensor[], Tensor> run, bool inputWantsGradient)
    {
        Tensor first = Leaf(3, 8, 8), second = Leaf(4, 8, 8), x = Leaf(5, 2, 8);
        x.RequiresGrad = inputWantsGradient;
        using var scope = TensorScope.Begin();
        var y = run(inputs => inputs[0] + Nn.Linear(Nn.Linear(inputs[0], first).Silu(), second), [x]);
        var loss = run(inputs => Nn.Linear(inputs[0], second).Tanh() * inputs[1], [y, y]).Square().Mean();
        loss.Backward();
        return (loss.Item(), [.. new[] { first, second, x }.Where(leaf => leaf.Grad is not null).Select(leaf => leaf.Grad!.ToArray())]);
    }

    private static Tensor Leaf(ulong seed, params int[] extents)
    {
        var leaf = Tensor.Normal(new Shape(extents), new Rng(seed));
        leaf.RequiresGrad = true;
        return leaf;
    }
}
