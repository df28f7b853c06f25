namespace Ductus.Tensors.Tests;

/// <summary>What a leaf's gradient is between one backward pass and the next.</summary>
public sealed class GradientTests
{
    [Fact]
    public void A_gradient_outlives_the_scope_of_its_step_and_adds_up_until_it_is_forgotten()
    {
        var weight = Leaf(1, 2, 3);
        var optimizer = new AdamW([new Parameter("weight", weight)]);
        Step(weight);
        Assert.Equal([2f, 4f, 6f], weight.Grad!.ToArray());
        Step(weight);
        Assert.Equal([4f, 8f, 12f], weight.Grad!.ToArray());

        optimizer.ZeroGrad();
        Assert.Null(weight.Grad);
        Step(weight);
        Assert.Equal([2f, 4f, 6f], weight.Grad!.ToArray());

        static void Step(Tensor weight)
        {
            using var scope = TensorScope.Begin();
            weight.Square().Sum().Backward();
        }
    }

    [Fact]
    public void Leaves_that_are_handed_the_same_gradient_do_not_share_its_memory()
    {
        Tensor a = Leaf(1, 2, 3), b = Leaf(4, 5, 6);
        var seed = Tensor.From([1, 2, 3], new Shape(3));
        (a + b).Backward(seed);
        (a + 0).Backward(seed);
        Assert.Equal([2f, 4f, 6f], a.Grad!.ToArray());
        Assert.Equal([1f, 2f, 3f], b.Grad!.ToArray());
        Assert.Equal([1f, 2f, 3f], seed.ToArray());
    }

    [Fact]
    public void A_leaf_used_twice_gets_both_gradients()
    {
        var a = Leaf(1, 2, 3);
        (a + a.Reshape(3)).Backward(Tensor.From([1, 1, 1], new Shape(3)));
        Assert.Equal([2f, 2f, 2f], a.Grad!.ToArray());
    }

    private static Tensor Leaf(params float[] values)
    {
        var leaf = Tensor.From(values, new Shape(values.Length));
        leaf.RequiresGrad = true;
        return leaf;
    }
}
