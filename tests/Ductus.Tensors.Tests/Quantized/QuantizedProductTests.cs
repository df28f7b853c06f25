using Ductus.Tensors.Cpu;
using Ductus.Tensors.Quantized;

namespace Ductus.Tensors.Tests.Quantized;

/// <summary>A packed layer against the F32 layer of its unpacked weight: result and gradients, over blocks' edges and few tokens.</summary>
public sealed class QuantizedProductTests
{
    public static TheoryData<string, int, int, int> Cases
    {
        get
        {
            var data = new TheoryData<string, int, int, int>();
            foreach (var name in new[] { "BF16", "Int8", "Fp8", "Nf4", "F8E4M3" })
            {
                data.Add(name, 1, 50, 90);
                data.Add(name, 3, 33, 1100);
                data.Add(name, 40, 200, 72);
                data.Add(name, 17, 197, 1091);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Result_and_gradients_are_those_of_the_unpacked_weight(string format, int tokens, int outputs, int inputs)
    {
        var rng = new Rng(8);
        var packed = QuantizedMatrix.Quantize(Tensor.Normal(new Shape(outputs, inputs), rng), WeightFormatTests.Of(format));
        var dense = packed.Dequantize();
        Tensor x = Tensor.Normal(new Shape(tokens, inputs), rng), bias = Tensor.Normal(new Shape(outputs), rng), seed = Tensor.Normal(new Shape(tokens, outputs), rng);

        var (y, dx, db) = Run(x, bias, seed, (input, b) => packed.Linear(input, b));
        var (expected, expectedDx, expectedDb) = Run(x, bias, seed, (input, b) => Nn.Linear(input, dense, b));

        Golden.Close(expected, y, 2e-6 * inputs, "y");
        Golden.Close(expectedDx, dx, 2e-6 * outputs, "dx");
        Golden.Close(expectedDb, db, 1e-5, "db");
    }

    [Fact]
    public void Threads_do_not_change_a_value()
    {
        var rng = new Rng(9);
        var packed = QuantizedMatrix.Quantize(Tensor.Normal(new Shape(400, 2100), rng), WeightFormat.Nf4);
        Tensor x = Tensor.Normal(new Shape(9, 2100), rng), bias = Tensor.Zeros(new Shape(400)), seed = Tensor.Normal(new Shape(9, 400), rng);
        using var single = ThreadBudget.Exactly(1).Enter();
        var one = Run(x, bias, seed, (input, b) => packed.Linear(input, b));
        using var several = ThreadBudget.Exactly(3).Enter();
        var three = Run(x, bias, seed, (input, b) => packed.Linear(input, b));
        Assert.True(one.Y.Span.SequenceEqual(three.Y.Span));
        Assert.True(one.Dx.Span.SequenceEqual(three.Dx.Span));
    }

    [Fact]
    public void A_wrong_width_is_refused()
    {
        var packed = QuantizedMatrix.Quantize(Tensor.Zeros(new Shape(4, 8)), WeightFormat.Int8);

        Assert.Throws<ArgumentException>(() => packed.Linear(Tensor.Zeros(new Shape(2, 7))));
    }

    private static (Tensor Y, Tensor Dx, Tensor Db) Run(Tensor x, Tensor bias, Tensor seed, Func<Tensor, Tensor, Tensor> layer)
    {
        Tensor input = x.Clone(), b = bias.Clone();
        input.RequiresGrad = b.RequiresGrad = true;
        var y = layer(input, b);
        y.Backward(seed);
        return (y, input.Grad!, b.Grad!);
    }
}
