using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch.Tests;

/// <summary>What is missing or wrong is said in a sentence.</summary>
public sealed class TorchDeviceTests
{
    [Fact]
    public void A_folder_without_libtorch_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-test-").FullName;
        try
        {
            // Where another was loaded before, that is said instead: there is one to a process.
            var message = Assert.Throws<UserException>(() => TorchDevice.Open("torch-cpu", folder, DType.F16)).Message;
            Assert.Contains(folder, message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(0, null, "0")]
    [InlineData(1, "", "1")]
    [InlineData(0, "3,5", "3")]
    [InlineData(1, "3, 5", "5")]
    [InlineData(2, "3,5", null)]
    [InlineData(0, "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", null)]
    public void Cards_are_counted_as_CUDA_is_shown_them(int card, string? shown, string? place) => Assert.Equal(place, GraphicsCards.PlaceOf(card, shown));

    [Theory]
    [InlineData("tpu")]
    [InlineData("cuda:x")]
    [InlineData("meta")]
    public void A_device_that_does_not_exist_is_named(string name)
    {
        TorchCpu.Of();
        Assert.Contains($"'{name}' is no device", Assert.Throws<UserException>(() => TorchDevice.Open(name, TorchCpu.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_is_refused_by_a_build_without_cuda()
    {
        TorchCpu.Of();
        Assert.Contains("a build without CUDA", Assert.Throws<UserException>(() => TorchDevice.Open("cuda:1", TorchCpu.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_fails_says_it_in_libtorchs_words()
    {
        var device = TorchCpu.Of();
        Tensor a = Tensor.Zeros(new Shape(2, 3), device: device), b = Tensor.Zeros(new Shape(4, 5), device: device);
        var error = Assert.Throws<TorchException>(() => new MatMul().Apply(a, b));
        Assert.Contains("matmul failed in libtorch: mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (a + 0).ToArray().Sum());
    }

    [Fact]
    public void Memory_that_is_not_there_is_known_as_such()
    {
        TorchCpu.Of();
        using var calls = new AtenCalls(Libtorch.Load(TorchCpu.Folder), 0, 0, new CallCounter());
        Assert.True(Assert.Throws<TorchException>(() => calls.Empty(DType.F64, 1L << 46)).IsOutOfMemory);
        Assert.True(new TorchException("mul", "CUDA out of memory. Tried to allocate 2.00 GiB.").IsOutOfMemory);
    }
}
