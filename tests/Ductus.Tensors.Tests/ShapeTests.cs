using CsCheck;

namespace Ductus.Tensors.Tests;

/// <summary>Broadcasting and products over random shapes, those of nothing and of one value among them, against naive twins.</summary>
public sealed class ShapeTests
{
    private static readonly Gen<int[]> Extents = Gen.Frequency((1, Gen.Const(0)), (4, Gen.Const(1)), (3, Gen.Const(2)), (3, Gen.Const(3))).Array[0, 4];

    [Fact]
    public void Sums_broadcast_as_the_naive_twin() => Property.Holds(Gen.Select(Extents, Extents), given =>
    {
        var (a, b) = (Counted(given.Item1, 1), Counted(given.Item2, 100));
        var rank = Math.Max(given.Item1.Length, given.Item2.Length);
        int[] left = [.. Enumerable.Repeat(1, rank - given.Item1.Length), .. given.Item1], right = [.. Enumerable.Repeat(1, rank - given.Item2.Length), .. given.Item2];
        if (left.Zip(right).Any(pair => pair.First != pair.Second && pair.First != 1 && pair.Second != 1))
        {
            Assert.Throws<ArgumentException>(() => a + b);
            return;
        }

        int[] whole = [.. left.Zip(right, (m, n) => m == 1 ? n : m)];
        var sum = a + b;

        Assert.Equal(whole, sum.Shape.ToArray());
        var at = new int[rank];
        for (var i = 0; i < sum.Count; i++)
        {
            for (int axis = rank - 1, rest = i; axis >= 0; axis--)
            {
                (at[axis], rest) = (rest % whole[axis], rest / whole[axis]);
            }

            Assert.Equal(1 + Index(left, at) + 100 + Index(right, at), sum.Span[i]);
        }
    });

    [Fact]
    public void Products_are_those_of_the_naive_twin() => Property.Holds(
        Gen.Select(Sides, Sides, Sides, Gen.Bool, Gen.Bool, Gen.ULong),
        given =>
        {
            var (m, n, k, transposeA, transposeB, seed) = given;
            var rng = new Rng(seed);
            Tensor a = Tensor.Normal(transposeA ? new Shape(k, m) : new Shape(m, k), rng), b = Tensor.Normal(transposeB ? new Shape(n, k) : new Shape(k, n), rng);

            var product = a.MatMul(b, transposeA, transposeB);

            Assert.Equal(new Shape(m, n), product.Shape);
            Naive.Product(a, b, transposeA, transposeB, m, n, k).Close(product, $"{m} x {n} x {k}, transposed {transposeA} {transposeB}");
        },
        times: 200);

    /// <summary>Nothing, one, and around the widths of the kernels' blocks.</summary>
    private static Gen<int> Sides => Gen.Frequency((1, Gen.Const(0)), (2, Gen.Const(1)), (6, Gen.Int[2, 70]));

    private static Tensor Counted(int[] extents, int from)
    {
        var tensor = Tensor.Zeros(new Shape(extents));
        for (var i = 0; i < tensor.Count; i++)
        {
            tensor.Span[i] = from + i;
        }

        return tensor;
    }

    /// <summary>Where a value lies in a tensor whose extents of 1 repeat.</summary>
    private static int Index(int[] extents, int[] at) => extents.Select((extent, axis) => (extent, axis)).Aggregate(0, (index, e) => (index * e.extent) + (e.extent == 1 ? 0 : at[e.axis]));
}
