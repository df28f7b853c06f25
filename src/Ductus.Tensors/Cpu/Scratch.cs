using System.Runtime.InteropServices;

namespace Ductus.Tensors.Cpu;

/// <summary>A piece of native memory that a thread reuses from call to call; grown when a call needs more.</summary>
internal sealed unsafe class Scratch
{
    private float* _pointer;
    private int _length;

    ~Scratch() => NativeMemory.AlignedFree(_pointer);

    /// <summary>Room for <paramref name="length"/> values; what was there before is lost.</summary>
    public float* Get(int length)
    {
        if (length > _length)
        {
            NativeMemory.AlignedFree(_pointer);
            _pointer = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
            _length = length;
        }

        return _pointer;
    }
}
