namespace Ductus.Torch.Native;

/// <summary>How often a device's operators were called.</summary>
internal sealed class CallCounter
{
    private long _calls;

    public long Calls => Interlocked.Read(ref _calls);

    public void Add() => Interlocked.Increment(ref _calls);
}
