using Ductus.Tensors;

namespace Ductus.Torch;

/// <summary>Devices by the names that users give them.</summary>
public static class DeviceChoice
{
    /// <summary>The best there is: a card where libtorch has one, else the processor.</summary>
    public const string Best = "best";

    /// <summary>The processor, by the engine itself.</summary>
    public const string Processor = "cpu";

    /// <summary>Opens a device.</summary>
    /// <param name="name">"best", "cpu", "torch-cpu", "cuda", "cuda:1" or "mps".</param>
    /// <exception cref="UserException">There is no such device, or libtorch is missing.</exception>
    public static Device Open(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == Processor)
        {
            return Device.Cpu;
        }

        var folder = LibtorchSearch.Find();
        if (name == Best)
        {
            return folder is null ? Device.Cpu : BestOf(folder);
        }

        return folder is null
            ? throw new UserException(
                $"The device '{name}' needs libtorch, which was not found: name its folder in {LibtorchSearch.Variable}, or put libtorch 2.10 or newer into '{LibtorchSearch.OfUser}'; without it everything runs on 'cpu'.")
            : TorchDevice.Open(name, folder, PrecisionOf(name));
    }

    private static Device BestOf(string folder)
    {
        var name = OperatingSystem.IsMacOS() ? "mps" : "cuda";
        try
        {
            return TorchDevice.Open(name, folder, PrecisionOf(name));
        }
        catch (UserException)
        {
            // A build without it, or no card: what is asked for is the best there is, and that is the processor.
            return Device.Cpu;
        }
    }

    /// <summary>Cards multiply bf16 many times as fast; the processor is exact.</summary>
    private static DType PrecisionOf(string name) => name.StartsWith("cuda", StringComparison.Ordinal) ? DType.BF16 : DType.F32;
}
