namespace Ductus.Tensors.Tests;

/// <summary>Attention over so many tokens that the queries are gone through in blocks.</summary>
public sealed class AttentionBlockTests
{
    [Fact]
    public void Many_tokens_give_what_the_formula_gives_forward_and_backward()
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(5);
        Tensor Leaf(int tokens)
        {
            var leaf = Tensor.Normal(new Shape(1, 2, tokens, 8), rng);
            leaf.RequiresGrad = true;
            return leaf;
        }

        // 1,700 x 1,500 scores a head: more than a block holds, and no multiple of it.
        Tensor q = Leaf(1700), k = Leaf(1500), v = Leaf(1500), bias = Tensor.Normal(new Shape(2, 1, 1500), rng);
        bias.RequiresGrad = true;
        var seed = Tensor.Normal(new Shape(1, 2, 1700, 8), rng);
        var y = Nn.Attention(q, k, v, bias);
        y.Backward(seed);
        var inBlocks = new[] { y, q.Grad!, k.Grad!, v.Grad!, bias.Grad! };
        q.Grad = k.Grad = v.Grad = bias.Grad = null;

        var plain = Nn.Softmax((q.MatMul(k, transposeB: true) * (1 / MathF.Sqrt(8))) + bias).MatMul(v);
        plain.Backward(seed);
        foreach (var (expected, actual) in new[] { plain, q.Grad!, k.Grad!, v.Grad!, bias.Grad! }.Zip(inBlocks))
        {
            Golden.Close(expected, actual, 2e-4, "attention in blocks");
        }
    }

    [Fact]
    public void Results_do_not_depend_on_the_blocks_of_queries()
    {
        using var scope = TensorScope.Begin();
        using var pause = Autograd.NoGrad();
        var rng = new Rng(6);
        Tensor q = Tensor.Normal(new Shape(1, 1, 2000, 16), rng), k = Tensor.Normal(new Shape(1, 1, 1500, 16), rng), v = Tensor.Normal(new Shape(1, 1, 1500, 16), rng);
        var whole = Nn.Attention(q, k, v).ToArray();
        float[] Half(int from) => Nn.Attention(q.Slice(2, from, 1000), k, v).ToArray();
        Assert.Equal(whole, Half(0).Concat(Half(1000)));
    }
}
