using System.Runtime.CompilerServices;

namespace Ductus.Tensors;

/// <summary>The extent of a tensor along each axis, outermost first; at most <see cref="MaxRank"/> axes. A value: compared by content.</summary>
public readonly struct Shape : IEquatable<Shape>
{
    /// <summary>Most axes a tensor can have.</summary>
    public const int MaxRank = 6;

    private readonly Extents _extents;

    /// <summary>A shape of the given extents; none at all is a scalar.</summary>
    /// <exception cref="ArgumentException">More than <see cref="MaxRank"/> axes, or a negative extent.</exception>
    public Shape(params ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaxRank)
        {
            throw new ArgumentException($"A tensor has at most {MaxRank} axes, not {extents.Length}.", nameof(extents));
        }

        Rank = extents.Length;
        for (var i = 0; i < extents.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extents[i], nameof(extents));
            _extents[i] = extents[i];
        }
    }

    /// <summary>Number of axes.</summary>
    public int Rank { get; }

    /// <summary>Number of values: the product of all extents, 1 for a scalar.</summary>
    public int Count
    {
        get
        {
            var count = 1;
            for (var i = 0; i < Rank; i++)
            {
                count = checked(count * _extents[i]);
            }

            return count;
        }
    }

    /// <summary>The extent of an axis; a negative axis counts from the end (-1 is the innermost).</summary>
    public int this[int axis] => _extents[Axis(axis)];

    /// <summary>The extents as an array.</summary>
    public static implicit operator Shape(int[] extents) => new(extents);

    /// <summary>Same extents on the same axes.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Different extents or ranks.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>
    /// The shape of extents that a file announces: what does not fit into memory's counting is no shape, also where another extent is zero.
    /// </summary>
    /// <param name="extents">Outermost first.</param>
    /// <param name="shape">The shape, if it is one.</param>
    /// <returns>Whether there are at most <see cref="MaxRank"/> axes and the product of all extents but zeros is at most 2^31 - 1.</returns>
    public static bool TryMake(ReadOnlySpan<ulong> extents, out Shape shape)
    {
        shape = default;
        if (extents.Length > MaxRank)
        {
            return false;
        }

        var product = 1UL;
        Span<int> small = stackalloc int[MaxRank];
        for (var i = 0; i < extents.Length; i++)
        {
            // Both are below 2^31 before they are multiplied, so the product of two is below 2^62.
            if (extents[i] > int.MaxValue || (product *= Math.Max(1, extents[i])) > int.MaxValue)
            {
                return false;
            }

            small[i] = (int)extents[i];
        }

        shape = new Shape(small[..extents.Length]);
        return true;
    }

    /// <summary>Turns an axis that may be negative into 0 .. Rank-1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such axis.</exception>
    public int Axis(int axis)
    {
        var positive = axis < 0 ? axis + Rank : axis;
        if ((uint)positive >= (uint)Rank)
        {
            throw new ArgumentOutOfRangeException(nameof(axis), $"Axis {axis} of a shape with {Rank} axes.");
        }

        return positive;
    }

    /// <summary>This shape with one extent replaced.</summary>
    public Shape With(int axis, int extent)
    {
        var extents = ToArray();
        extents[Axis(axis)] = extent;
        return new Shape(extents);
    }

    /// <summary>Product of the extents of the axes in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public int Product(int from, int to)
    {
        var product = 1;
        for (var i = from; i < to; i++)
        {
            product *= _extents[i];
        }

        return product;
    }

    /// <summary>The extents, outermost first.</summary>
    public int[] ToArray()
    {
        var extents = new int[Rank];
        for (var i = 0; i < Rank; i++)
        {
            extents[i] = _extents[i];
        }

        return extents;
    }

    /// <summary>The common shape two operands broadcast to: axes aligned at the end, an extent of 1 repeats.</summary>
    /// <exception cref="ArgumentException">An axis has two different extents, neither of them 1.</exception>
    public static Shape Broadcast(Shape a, Shape b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        Span<int> extents = stackalloc int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var m = i <= a.Rank ? a[^i] : 1;
            var n = i <= b.Rank ? b[^i] : 1;
            if (m != n && m != 1 && n != 1)
            {
                throw new ArgumentException($"Shapes {a} and {b} do not broadcast.");
            }

            extents[rank - i] = m == 1 ? n : m;
        }

        return new Shape(extents);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
        {
            return false;
        }

        for (var i = 0; i < Rank; i++)
        {
            if (_extents[i] != other._extents[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var i = 0; i < Rank; i++)
        {
            hash.Add(_extents[i]);
        }

        return hash.ToHashCode();
    }

    /// <summary>Such as <c>[2, 3, 4]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    private int this[Index index] => _extents[index.GetOffset(Rank)];

    [InlineArray(MaxRank)]
    private struct Extents
    {
        private int _first;
    }
}
