using Ductus.Tensors.Cpu;

namespace Ductus.Tensors;

/// <summary>The memory of tensors on the CPU, of all jobs together.</summary>
public static class TensorMemory
{
    /// <summary>Bytes that are kept for the next tensor whatever happens, except by <see cref="Trim"/>.</summary>
    public const long Reserve = 192L << 20;

    /// <summary>Bytes taken from the operating system, those in use and those kept for the next tensor.</summary>
    public static long Allocated => Buffer.Allocated;

    /// <summary>Bytes kept for the next tensor.</summary>
    public static long Unused => Buffer.Unused;

    /// <summary>
    /// Gives the memory of tensors that belong to no scope, such as weights, back now and not when they are collected; used afterwards they say so.
    /// Memory that another tensor shares stays until that one is gone too.
    /// </summary>
    public static void Free(IEnumerable<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach (var tensor in tensors)
        {
            tensor.Release();
        }
    }

    /// <summary>
    /// Gives what no tensor and no kernel uses back to the operating system, in about a millisecond a gigabyte: for the end of a job. Other jobs may go
    /// on meanwhile; what they need again they take again.
    /// </summary>
    public static void Trim()
    {
        Buffer.Trim();
        Scratch.Trim();
    }
}
