using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ductus.Tensors;

/// <summary>
/// A block of native memory aligned to a cache line, shared by a tensor and its views. When the last of them lets go
/// the block returns to a pool by size class, so that a training step, once warm, allocates nothing.
/// </summary>
internal sealed unsafe class Buffer
{
    private const int Alignment = 64;
    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Free = new();
    private static long _allocated;
    private readonly nuint _size;
    private nint _pointer;
    private int _references = 1;

    private Buffer(nuint size)
    {
        _size = size;
        if (!(Free.TryGetValue(size, out var bag) && bag.TryTake(out _pointer)))
        {
            _pointer = (nint)NativeMemory.AlignedAlloc(size, Alignment);
            Interlocked.Add(ref _allocated, (long)size);
        }
    }

    /// <summary>A tensor that nobody released (a weight, a result kept by the caller) gives its memory back when it is collected.</summary>
    ~Buffer() => Recycle();

    /// <summary>Bytes taken from the operating system so far, by all buffers: constant once a training loop is warm.</summary>
    public static long Allocated => Interlocked.Read(ref _allocated);

    public byte* Pointer => (byte*)_pointer;

    /// <summary>A block of at least <paramref name="bytes"/>; its content is undefined.</summary>
    public static Buffer Rent(long bytes) => new(SizeClass(bytes));

    public void Retain() => Interlocked.Increment(ref _references);

    public void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Recycle();
#pragma warning disable CA1816 // the count at zero is this type's Dispose
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
        }
    }

    /// <summary>Eight classes an octave: at most an eighth is wasted, and shapes of nearly equal size share blocks.</summary>
    private static nuint SizeClass(long bytes)
    {
        var size = (ulong)Math.Max(bytes, Alignment);
        var step = Math.Max(Alignment, 1UL << Math.Max(0, BitOperations.Log2(size) - 3));
        return (nuint)((size + step - 1) / step * step);
    }

    private void Recycle()
    {
        var pointer = Interlocked.Exchange(ref _pointer, 0);
        if (pointer != 0)
        {
            Free.GetOrAdd(_size, static _ => []).Add(pointer);
        }
    }
}
