using Ductus.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Ductus.Models.Adapters;

/// <summary>
/// The differences of LyCORIS (KohakuBlueleaf/LyCORIS, functional/loha.py and lokr.py), whole and as the two factors that each is the product of.
/// </summary>
internal static class LoraProducts
{
    /// <summary>LoHa: (A1 B1) ∘ (A2 B2), with A [out, r] and B [r, in].</summary>
    public static Tensor Hadamard(Tensor a1, Tensor b1, Tensor a2, Tensor b2) => a1.MatMul(b1) * a2.MatMul(b2);

    /// <summary>The same as a product of rank r1 · r2: columns of the one are products of columns of the As, rows of the other of rows of the Bs.</summary>
    public static LoraLayer HadamardFactors(Tensor a1, Tensor b1, Tensor a2, Tensor b2, float scale)
    {
        int rows = a1.Shape[0], columns = b1.Shape[1], r1 = a1.Shape[1], r2 = a2.Shape[1];
        var up = Tensor.Zeros(new Shape(rows, r1 * r2));
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < r1; i++)
            {
                TensorPrimitives.Multiply(a2.Span.Slice(row * r2, r2), a1.Span[(row * r1) + i], up.Span.Slice((row * r1 * r2) + (i * r2), r2));
            }
        }

        var down = Tensor.Zeros(new Shape(r1 * r2, columns));
        for (var i = 0; i < r1; i++)
        {
            for (var j = 0; j < r2; j++)
            {
                TensorPrimitives.Multiply(b1.Span.Slice(i * columns, columns), b2.Span.Slice(j * columns, columns), down.Span.Slice(((i * r2) + j) * columns, columns));
            }
        }

        return new LoraLayer(down, up, scale);
    }

    /// <summary>W1 ⊗ W2: each value of W1 is replaced by itself times W2.</summary>
    public static Tensor Kronecker(Tensor w1, Tensor w2)
    {
        int rows1 = w1.Shape[0], columns1 = w1.Shape[1], rows2 = w2.Shape[0], columns2 = w2.Shape[1];
        var result = Tensor.Zeros(new Shape(rows1 * rows2, columns1 * columns2));
        for (var row = 0; row < rows1 * rows2; row++)
        {
            var source = w2.Span.Slice(row % rows2 * columns2, columns2);
            for (var column = 0; column < columns1; column++)
            {
                TensorPrimitives.Multiply(source, w1.Span[(row / rows2 * columns1) + column], result.Span.Slice((row * columns1 * columns2) + (column * columns2), columns2));
            }
        }

        return result;
    }

    /// <summary>W1 ⊗ W2 as a product: (A1 B1) ⊗ (A2 B2) = (A1 ⊗ A2) (B1 ⊗ B2).</summary>
    public static LoraLayer KroneckerFactors((Tensor A, Tensor B) first, (Tensor A, Tensor B) second, float scale) =>
        new(Kronecker(first.B, second.B), Kronecker(first.A, second.A), scale);

    /// <summary>A matrix as a product of two, with the identity for one of them on its shorter side.</summary>
    public static (Tensor A, Tensor B) Trivial(Tensor matrix) => matrix.Shape[0] <= matrix.Shape[1] ? (Identity(matrix.Shape[0]), matrix) : (matrix, Identity(matrix.Shape[1]));

    private static Tensor Identity(int size)
    {
        var identity = Tensor.Zeros(new Shape(size, size));
        for (var i = 0; i < size; i++)
        {
            identity.Span[(i * size) + i] = 1;
        }

        return identity;
    }
}
