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

    /// <summary>Larger classes that a request looks into before it asks the operating system: up to half as large again.</summary>
    private const int ClassesTried = 5;

    /// <summary>Free bytes kept whatever happens. Lines of ever new widths need blocks of ever new sizes: beyond this, old ones make room.</summary>
    private const long KeptFree = 192L << 20;

    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Free = new();
    private static long _allocated;
    private static long _free;
    private readonly nuint _size;
    private nint _pointer;
    private int _references = 1;

    private Buffer(nuint size)
    {
        _size = size;
        for (var i = 0; i < ClassesTried; i++)
        {
            if (Take(_size, out _pointer))
            {
                return;
            }

            _size = SizeClass((long)_size + 1);
        }

        _size = size;
        MakeRoom((long)size);
        _pointer = (nint)NativeMemory.AlignedAlloc(size, Alignment);
        Interlocked.Add(ref _allocated, (long)size);
    }

    /// <summary>A tensor that nobody released (a weight, a result kept by the caller) gives its memory back when it is collected.</summary>
    ~Buffer() => Recycle();

    /// <summary>Bytes taken from the operating system, by all buffers and the pool: constant once a training loop is warm.</summary>
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

    private static bool Take(nuint size, out nint pointer)
    {
        pointer = 0;
        if (!Free.TryGetValue(size, out var bag) || !bag.TryTake(out pointer))
        {
            return false;
        }

        Interlocked.Add(ref _free, -(long)size);
        return true;
    }

    /// <summary>Gives back as many free bytes as are about to be allocated, if there are many.</summary>
    private static void MakeRoom(long bytes)
    {
        foreach (var size in Free.Keys)
        {
            while (bytes > 0 && Interlocked.Read(ref _free) > KeptFree && Take(size, out var pointer))
            {
                NativeMemory.AlignedFree((void*)pointer);
                Interlocked.Add(ref _allocated, -(long)size);
                bytes -= (long)size;
            }
        }
    }

    private void Recycle()
    {
        var pointer = Interlocked.Exchange(ref _pointer, 0);
        if (pointer != 0)
        {
            Free.GetOrAdd(_size, static _ => []).Add(pointer);
            Interlocked.Add(ref _free, (long)_size);
        }
    }
}
