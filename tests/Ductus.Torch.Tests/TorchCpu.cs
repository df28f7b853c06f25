using System.Reflection;
using Ductus.Tensors;

namespace Ductus.Torch.Tests;

/// <summary>libtorch's device for the processor, from the package that the build restored.</summary>
internal static class TorchCpu
{
    /// <summary>Where the package has its libraries.</summary>
    public static string Folder { get; } = typeof(TorchCpu).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == "Libtorch")?.Value ?? "";

    /// <summary>The device.</summary>
    public static TorchDevice Of(DType precision = DType.F32)
    {
        Assert.SkipWhen(Folder.Length == 0, "NuGet has no libtorch for this system.");
        return TorchDevice.Open("torch-cpu", Folder, precision);
    }
}
