namespace Ductus.Torch.Native;

/// <summary>A call of libtorch failed, in its own words where it tells them.</summary>
public sealed class TorchException(string operation, string reason)
    : Exception($"{operation} failed in libtorch: {reason}")
{
    /// <summary>Whether the device has no memory left for it.</summary>
    public bool IsOutOfMemory { get; } = reason.Contains("out of memory", StringComparison.OrdinalIgnoreCase) || reason.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
        || reason.Contains("allocate memory", StringComparison.OrdinalIgnoreCase);
}
