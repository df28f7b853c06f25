namespace Ductus.Tensors.Tests;

/// <summary>What the engine takes from the operating system.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Work_of_ever_new_sizes_does_not_take_ever_more_memory()
    {
        const int Columns = 1 << 16;
        var most = 0L;
        for (var rows = 40; rows < 400; rows += 7)
        {
            using var scope = TensorScope.Begin();
            _ = Tensor.Zeros(new Shape(rows, Columns)).Silu();
            most = Math.Max(most, Buffer.Allocated);
        }

        // Two tensors of 105 MB at most are alive, and the pool may keep 192 MB besides.
        Assert.True(most < 700L << 20, $"{most >> 20} MB were taken");
    }

    [Fact]
    public void A_part_of_a_network_keeps_only_its_result_unless_gradients_are_recorded()
    {
        using var outer = TensorScope.Begin();
        Assert.Null(TensorScope.BeginUnlessRecording());

        using var pause = Autograd.NoGrad();
        Tensor result;
        using (var inner = TensorScope.BeginUnlessRecording())
        {
            result = inner!.Keep(Tensor.Full(new Shape(3), 2) + 1);
        }

        Assert.Equal([3f, 3f, 3f], (result + 0).ToArray());
    }
}
