using System.Buffers;

namespace Ductus.Imaging;

/// <summary>Room for so many values that is used again after it is disposed of: pictures of words come by the thousand, and their memory would be cleared and collected as often. What it holds at first is undefined.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="length">How many.</param>
internal readonly struct Lent<T>(int length) : IDisposable
    where T : unmanaged
{
    private readonly T[] _array = ArrayPool<T>.Shared.Rent(length);

    /// <summary>The values.</summary>
    public Span<T> Span => _array.AsSpan(0, length);

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<T>.Shared.Return(_array);
}
