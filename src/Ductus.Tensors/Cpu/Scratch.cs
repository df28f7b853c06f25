using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ductus.Tensors.Cpu;

/// <summary>
/// A piece of native memory that a thread reuses from call to call; grown when a call needs more. It is lent for the length of a call, so
/// that <see cref="Trim"/> can free what no call holds, on whatever thread.
/// </summary>
internal sealed unsafe class Scratch
{
    /// <summary>Before the values stands their number, in a cache line of its own.</summary>
    private const int Header = 64;

    private static readonly ConditionalWeakTable<Scratch, object?> All = [];
    private nint _free;

    public Scratch() => All.Add(this, null);

    // A trim may see it after all references to it are gone: whoever takes the block frees it.
    ~Scratch() => Free(Interlocked.Exchange(ref _free, 0));

    /// <summary>Whether it keeps memory that no call holds.</summary>
    public bool HoldsMemory => Volatile.Read(ref _free) != 0;

    /// <summary>Room for <paramref name="length"/> values until the lease is disposed; what was there before is lost.</summary>
    public Lease Rent(int length)
    {
        var block = Interlocked.Exchange(ref _free, 0);
        if (block == 0 || length > *(long*)block)
        {
            Free(block);
            block = (nint)NativeMemory.AlignedAlloc(((nuint)length * sizeof(float)) + Header, Header);
            *(long*)block = length;
        }

        return new Lease(this, block);
    }

    /// <summary>Frees the scratch memory of all threads that no call holds at the moment.</summary>
    public static void Trim()
    {
        foreach (var (scratch, _) in All)
        {
            Free(Interlocked.Exchange(ref scratch._free, 0));
        }
    }

    private static void Free(nint block) => NativeMemory.AlignedFree((void*)block);

    /// <summary>Memory in the hands of one call.</summary>
    public readonly ref struct Lease(Scratch owner, nint block)
    {
        public float* Pointer => (float*)(block + Header);

        public void Dispose() => Free(block == 0 ? 0 : Interlocked.Exchange(ref owner._free, block));
    }
}
