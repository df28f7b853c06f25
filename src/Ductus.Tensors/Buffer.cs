using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ductus.Tensors;

/// <summary>
/// A block of native memory aligned to a cache line, shared by a tensor and its views. When the last of them lets go
/// the block returns to a pool by size class, so that a training step, once warm, allocates nothing. What the pool has not needed for a
/// while goes back to the operating system, and all that is free at once when a job ends (<see cref="TensorMemory.Trim"/>).
/// </summary>
internal sealed unsafe class Buffer : Storage
{
    private const int Alignment = 64;

    /// <summary>Larger classes that a request looks into before it asks the operating system: up to half as large again.</summary>
    private const int ClassesTried = 5;

    /// <summary>Free bytes kept whatever happens. Lines of ever new widths need blocks of ever new sizes: beyond this, old ones make room.</summary>
    private const long KeptFree = TensorMemory.Reserve;

    /// <summary>
    /// The pool keeps as much as was in use at once in this stretch of time or the two before: they are longer than a training step, so that no step
    /// pays for its memory again.
    /// </summary>
    private const long WindowMilliseconds = 60_000;

    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Pool = new();
    private static long _allocated;
    private static long _free;
    private static long _pressure;
    private static long _windowStart = Environment.TickCount64;
    private static long _most;
    private static long _mostBefore;
    private readonly nuint _size;
    private nint _pointer;

    private Buffer(nuint size)
    {
        _size = size;
        for (var i = 0; i < ClassesTried; i++)
        {
            if (Take(_size, out _pointer))
            {
                NoteUse();
                return;
            }

            _size = SizeClass((long)_size + 1);
        }

        _size = size;
        GiveBack((long)size, KeptFree);
        _pointer = (nint)NativeMemory.AlignedAlloc(size, Alignment);
        Interlocked.Add(ref _allocated, (long)size);

        // Tensors that no scope releases wait for a collection: the collector has to know that there is something to gain.
        if (!TensorScope.IsOpen)
        {
            Interlocked.Add(ref _pressure, (long)size);
            GC.AddMemoryPressure((long)size);
        }

        NoteUse();
    }

    /// <summary>A tensor that nobody released (a weight, a result kept by the caller) gives its memory back when it is collected.</summary>
    ~Buffer() => Recycle();

    /// <summary>Bytes taken from the operating system, by all buffers and the pool: constant once a training loop is warm.</summary>
    public static long Allocated => Interlocked.Read(ref _allocated);

    /// <summary>Bytes of those that no tensor uses.</summary>
    public static long Unused => Interlocked.Read(ref _free);

    public byte* Pointer => (byte*)_pointer;

    /// <summary>A block of at least <paramref name="bytes"/>; its content is undefined.</summary>
    public static Buffer Rent(long bytes) => new(SizeClass(bytes));

    /// <summary>Gives all free blocks back to the operating system.</summary>
    public static void Trim() => GiveBack(long.MaxValue, 0);

    protected override void Free() => Recycle();

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
        if (!Pool.TryGetValue(size, out var bag) || !bag.TryTake(out pointer))
        {
            return false;
        }

        Interlocked.Add(ref _free, -(long)size);
        return true;
    }

    /// <summary>Gives up to so many free bytes back to the operating system, as long as more than <paramref name="kept"/> are free.</summary>
    private static void GiveBack(long bytes, long kept)
    {
        foreach (var size in Pool.Keys)
        {
            while (bytes > 0 && Interlocked.Read(ref _free) > kept && Take(size, out var pointer))
            {
                NativeMemory.AlignedFree((void*)pointer);
                Interlocked.Add(ref _allocated, -(long)size);
                Relieve((long)size);
                bytes -= (long)size;
            }
        }
    }

    /// <summary>Blocks wander between tensors in and out of scopes: as much pressure is taken off as there is, up to what is freed.</summary>
    private static void Relieve(long bytes)
    {
        while (Interlocked.Read(ref _pressure) is var pressure and > 0)
        {
            var less = Math.Min(bytes, pressure);
            if (Interlocked.CompareExchange(ref _pressure, pressure - less, pressure) == pressure)
            {
                GC.RemoveMemoryPressure(less);
                return;
            }
        }
    }

    /// <summary>Remembers the most bytes in use. Two threads at once may lose a little of it, which costs an allocation at worst.</summary>
    private static void NoteUse()
    {
        var used = Interlocked.Read(ref _allocated) - Interlocked.Read(ref _free);
        if (used > Volatile.Read(ref _most))
        {
            Volatile.Write(ref _most, used);
        }
    }

    /// <summary>At the end of a window, by the clock <paramref name="now"/>: what was not in use at any time of it and the last goes, but for a reserve.</summary>
    internal static void ForgetOldPeaks(long now)
    {
        var start = Volatile.Read(ref _windowStart);
        if (now - start < WindowMilliseconds || Interlocked.CompareExchange(ref _windowStart, now, start) != start)
        {
            return;
        }

        var allocated = Interlocked.Read(ref _allocated);
        var used = allocated - Interlocked.Read(ref _free);
        var most = Math.Max(Volatile.Read(ref _most), Volatile.Read(ref _mostBefore));
        (_mostBefore, _most) = (_most, used);
        GiveBack(allocated - most - KeptFree, KeptFree);
    }

    private void Recycle()
    {
        var pointer = Interlocked.Exchange(ref _pointer, 0);
        if (pointer != 0)
        {
            Pool.GetOrAdd(_size, static _ => []).Add(pointer);
            Interlocked.Add(ref _free, (long)_size);
            ForgetOldPeaks(Environment.TickCount64);
        }
    }
}
