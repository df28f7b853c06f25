using Ductus.Tensors.Cpu;

namespace Ductus.Tensors.Tests;

/// <summary>What the engine takes from the operating system; alone, for the memory counted is that of all threads.</summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
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
            most = Math.Max(most, TensorMemory.Allocated);
        }

        // Two tensors of 105 MB at most are alive, and the pool may keep 192 MB besides.
        Assert.True(most < 700L << 20, $"{most >> 20} MB were taken");
    }

    [Fact]
    public void The_end_of_a_job_gives_its_memory_back()
    {
        const int Bytes = 600 << 20;
        Work(Bytes);
        var before = TensorMemory.Allocated;
        Assert.True(TensorMemory.Unused >= Bytes);

        TensorMemory.Trim();

        Assert.InRange(TensorMemory.Allocated, 0, before - Bytes);
        using var scope = TensorScope.Begin();
        Assert.Equal(3, (Tensor.Full(new Shape(1 << 20), 1) + 2).Span[^1]);
    }

    [Fact]
    public void What_the_pool_has_not_needed_for_long_is_given_back_by_itself()
    {
        const int Bytes = 600 << 20;
        const int Minute = 61_000;
        TensorMemory.Trim();
        Work(Bytes);
        var now = Environment.TickCount64;
        Buffer.ForgetOldPeaks(now += Minute);
        Buffer.ForgetOldPeaks(now += Minute);
        Assert.True(TensorMemory.Unused >= Bytes, "a job of long steps would have to take it again");

        Buffer.ForgetOldPeaks(now + Minute);

        Assert.InRange(TensorMemory.Unused, 0, Bytes / 2);
    }

    [Fact]
    public void Scratch_memory_in_use_survives_a_trim_and_the_rest_does_not()
    {
        var scratch = new Scratch();
        nint first;
        unsafe
        {
            using var held = scratch.Rent(1000);
            first = (nint)held.Pointer;
            new Span<float>(held.Pointer, 1000).Fill(7);
            TensorMemory.Trim();
            Assert.False(new Span<float>(held.Pointer, 1000).ContainsAnyExcept(7f));

            // A call within a call gets memory of its own.
            using var inner = scratch.Rent(10);
            Assert.NotEqual(first, (nint)inner.Pointer);
        }

        Assert.True(scratch.HoldsMemory);
        TensorMemory.Trim();
        Assert.False(scratch.HoldsMemory);
    }

    private static void Work(int bytes)
    {
        using var scope = TensorScope.Begin();
        for (var i = 0; i < 6; i++)
        {
            _ = Tensor.Empty(new Shape(bytes / 6 / sizeof(float)));
        }
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
