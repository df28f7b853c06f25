using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Tests;

/// <summary>The kernels of products and convolutions against their naive twins, at extents that fill register tiles and that do not.</summary>
public sealed class KernelTests
{
    public static TheoryData<int, int, int> Products() => new()
    {
        { 1, 1, 1 }, { 8, 32, 5 }, { 9, 33, 256 }, { 40, 40, 32 }, { 7, 300, 257 }, { 300, 7, 513 }, { 70, 64, 1030 }, { 16, 1025, 3 }, { 200, 48, 64 }, { 64, 96, 4096 },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_are_those_of_the_formula(int m, int n, int k)
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(1);
        foreach (var (ta, tb) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var a = Tensor.Normal(ta ? new Shape(k, m) : new Shape(m, k), rng);
            var b = Tensor.Normal(tb ? new Shape(n, k) : new Shape(k, n), rng);
            Naive.Product(a, b, ta, tb, m, n, k).Close(a.MatMul(b, ta, tb), $"{m} x {n} x {k}, transposed {ta} {tb}");
        }
    }

    [Fact]
    public void A_linear_layer_adds_its_bias_once_however_long_the_sum()
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(2);
        Tensor x = Tensor.Normal(new Shape(19, 700), rng), w = Tensor.Normal(new Shape(45, 700), rng), b = Tensor.Normal(new Shape(45), rng);
        Naive.Product(x, w, false, true, 19, 45, 700, b).Close(Nn.Linear(x, w, b), "linear layer");
    }

    public static TheoryData<string, int[], int[], int[], int[], int, int> Convolutions() => new()
    {
        // name; batch, height, width, in; out, kernel; stride; padding top, bottom, left, right; groups; dilation
        { "plain", [2, 7, 19, 32], [32, 3, 3], [1, 1], [1, 1, 1, 1], 1, 1 },
        { "odd channels", [1, 5, 11, 5], [19, 3, 3], [1, 1], [1, 1, 1, 1], 1, 1 },
        { "half a tile", [1, 6, 9, 8], [16, 3, 3], [1, 1], [1, 1, 1, 1], 1, 1 },
        { "stride 2", [2, 8, 18, 12], [40, 3, 3], [2, 2], [1, 1, 1, 1], 1, 1 },
        { "stride 2, odd extents", [1, 7, 13, 6], [9, 3, 3], [2, 2], [1, 1, 1, 1], 1, 1 },
        { "stride past the kernel", [1, 11, 10, 3], [4, 2, 2], [3, 3], [0, 0, 0, 0], 1, 1 },
        { "stride in one direction", [1, 9, 12, 4], [8, 3, 5], [1, 2], [1, 0, 2, 3], 1, 1 },
        { "padding past the kernel", [1, 4, 5, 3], [4, 2, 2], [1, 1], [3, 2, 4, 3], 1, 1 },
        { "padding past the kernel, stride 2", [1, 4, 5, 3], [4, 2, 2], [2, 2], [3, 2, 4, 3], 1, 1 },
        { "picture smaller than the dilated kernel", [1, 2, 3, 4], [4, 3, 3], [1, 1], [2, 2, 2, 2], 1, 2 },
        { "groups", [1, 6, 10, 24], [16, 3, 3], [1, 1], [1, 1, 1, 1], 2, 1 },
        { "depthwise, stride 2", [1, 6, 10, 20], [20, 3, 3], [2, 2], [1, 1, 1, 1], 20, 1 },
        { "pointwise", [3, 5, 7, 24], [33, 1, 1], [1, 1], [0, 0, 0, 0], 1, 1 },
        { "pointwise, stride 2", [1, 5, 8, 7], [9, 1, 1], [2, 2], [0, 0, 0, 0], 1, 1 },
        { "pointwise, many pixels", [2, 60, 70, 32], [64, 1, 1], [1, 1], [0, 0, 0, 0], 1, 1 },
        { "many rows", [1, 90, 40, 64], [32, 3, 3], [1, 1], [1, 1, 1, 1], 1, 1 },
        { "tall tiles", [1, 5, 77, 8], [72, 3, 3], [1, 1], [1, 1, 1, 1], 1, 1 },
        { "tall tiles of half the columns", [3, 6, 61, 32], [16, 3, 5], [1, 1], [1, 1, 2, 2], 1, 1 },
        { "groups of tall tiles", [1, 4, 45, 64], [64, 3, 3], [1, 1], [1, 1, 1, 1], 2, 1 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolutions_and_their_gradients_are_those_of_the_formula(string name, int[] picture, int[] kernel, int[] strides, int[] padding, int groups, int dilation)
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(3);
        var (x, w) = (Tensor.Normal(new Shape(picture), rng), Tensor.Normal(new Shape(kernel[0], picture[3] / groups, kernel[1], kernel[2]), rng));
        x.RequiresGrad = w.RequiresGrad = true;
        var (stride, pad) = ((strides[0], strides[1]), (padding[0], padding[1], padding[2], padding[3]));
        var y = Nn.Conv2d(x, w, null, stride, pad, groups, dilation);
        var dy = Tensor.Normal(y.Shape, rng);
        y.Backward(dy);

        var expected = Naive.Convolution(x, w, dy, stride, pad, groups, dilation);
        expected.Y.Close(y, $"{name}: result");
        expected.Dx.Close(x.Grad!, $"{name}: gradient of the input");
        expected.Dw.Close(w.Grad!, $"{name}: gradient of the weight");
    }

    [Fact]
    public void Results_are_the_same_on_any_number_of_threads()
    {
        float[] one;
        using (ThreadBudget.Exactly(1).Enter())
        {
            one = Everything();
        }

        using (ThreadBudget.Exactly(3).Enter())
        {
            Assert.Equal(one, Everything());
        }
    }

    /// <summary>A small network over all kernels that share out work, and its gradients.</summary>
    private static float[] Everything()
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(4);
        Tensor x = Tensor.Normal(new Shape(4, 32, 64, 32), rng), w = Tensor.Normal(new Shape(64, 32, 3, 3), rng), b = Tensor.Normal(new Shape(64), rng);
        Tensor linear = Tensor.Normal(new Shape(96, 64), rng), scale = Tensor.Normal(new Shape(32), rng), mix = Tensor.Normal(new Shape(32, 32, 1, 1), rng);
        Tensor[] leaves = [x, w, b, linear, scale, mix];
        foreach (var leaf in leaves)
        {
            leaf.RequiresGrad = true;
        }

        var features = Nn.GroupNormSilu(Nn.Conv2d(Nn.Conv2d(x, mix), w, b, (2, 2), (1, 1, 1, 1)), 8, Tensor.Full(new Shape(64), 1), Tensor.Zeros(new Shape(64)));
        var tokens = Nn.Linear(features.Reshape(4, 512, 64), linear).Reshape(4, 512, 3, 32).Permute(2, 0, 1, 3);
        Tensor Part(int i) => Nn.RmsNorm(tokens.Slice(0, i, 1).Reshape(4, 1, 512, 32), scale);
        var y = Nn.Attention(Part(0), Part(1), Part(2)).GeluTanh();
        y.Square().Sum().Backward();
        var parameters = leaves.Select((leaf, i) => new Parameter($"{i}", leaf)).ToArray();
        GradientClipping.ClipNorm(parameters, 1);
        return [.. leaves.SelectMany(leaf => leaf.Grad!.ToArray()), .. y.ToArray()];
    }
}
