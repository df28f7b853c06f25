using Ductus.Tensors;

namespace Ductus.Torch.Tests;

/// <summary>libtorch's device for the processor.</summary>
internal static class TorchCpu
{
    /// <summary>Where the package has its libraries.</summary>
    public static string Folder => LibtorchPackage.Folder;

    /// <summary>The device.</summary>
    public static TorchDevice Of(DType precision = DType.F32) => TorchDevice.Open("torch-cpu", Folder, precision);
}
