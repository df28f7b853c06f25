using Ductus.Models.Checkpoints;
using Ductus.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Ductus.Models.Adapters;

/// <summary>
/// What an adapter does to a weight other than by adding the product of two factors: differences of other forms, and DoRA, which depends on the
/// base's weight. Nothing of the weight's size is made before it is asked for.
/// </summary>
/// <param name="Key">The weight's, bias's or norm's key in BFL's names.</param>
/// <param name="Kind">What it is called: "DoRA", "LoHa", "LoKr", "a full difference".</param>
/// <param name="Shape">Extents of the weight, or of the part of it, that it is for.</param>
/// <param name="Delta">Makes what is added, of that shape; in DoRA, before the rows get their lengths.</param>
public sealed record WeightChange(string Key, string Kind, Shape Shape, Func<Tensor> Delta)
{
    /// <summary>Which of diffusers' layers in the place of BFL's it is for; null: the whole.</summary>
    public int? Part { get; init; }

    /// <summary>
    /// DoRA (Liu et al., 2024): length of each row of the changed weight, [rows]; or of each column, [1, columns], as early LyCORIS had it. Null: none.
    /// </summary>
    public Tensor? Magnitude { get; init; }

    /// <summary>How much of it is added.</summary>
    public float Weight { get; init; } = 1;

    /// <summary>The same as two factors, where it is a product, with the rank they have.</summary>
    public (int Rank, Func<LoraLayer> Make)? Product { get; init; }

    /// <summary>Adds the change, relative to the weight of the base, to <paramref name="sum"/>; both are whole weights.</summary>
    internal void AddTo(Tensor sum, Tensor @base)
    {
        if (Part is null || @base.Rank == 1)
        {
            Add(sum.Span, @base.Span);
            return;
        }

        var layer = FluxNames.FromBfl(Key[..Key.LastIndexOf('.')])!;
        int columns = @base.Shape[1], from = FirstRow(layer, @base.Shape) * columns, count = Shape.Count;
        if (layer.Rows != RowLayout.SwappedHalves)
        {
            Add(sum.Span.Slice(from, count), @base.Span.Slice(from, count));
            return;
        }

        Tensor swapped = LoraFusing.SwapHalves(@base), added = Tensor.Zeros(@base.Shape);
        Add(added.Span, swapped.Span);
        TensorPrimitives.Add(sum.Span, LoraFusing.SwapHalves(added).Span, sum.Span);
    }

    /// <summary>Why it does not fit a weight of these extents; null if it does.</summary>
    internal string? Misfit(Shape weight)
    {
        if (Part is not { } part || weight.Rank == 1)
        {
            return weight == Shape ? null : $"made for {Shape}, not {weight}";
        }

        var layer = FluxNames.FromBfl(Key[..Key.LastIndexOf('.')])!;
        int[] heights;
        try
        {
            heights = layer.Heights(weight[1], weight[0]);
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }

        var wanted = new Shape(heights[part], weight[1]);
        return wanted == Shape ? null : $"made for {Shape}, not {wanted}";
    }

    private int FirstRow(FluxLayerName layer, Shape weight) => layer.Heights(weight[1], weight[0]).Take(Part!.Value).Sum();

    private void Add(Span<float> sum, ReadOnlySpan<float> @base)
    {
        var delta = Delta();
        if (Magnitude is null)
        {
            TensorPrimitives.MultiplyAdd(delta.Span, Weight, sum, sum);
            return;
        }

        // W' = m (W + D) / |W + D|; added is W' - W.
        TensorPrimitives.Add(delta.Span, @base, delta.Span);
        if (Magnitude.Rank == 2)
        {
            ScaleColumns(delta, Magnitude.Span);
        }
        else
        {
            ScaleRows(delta, Magnitude.Span);
        }

        TensorPrimitives.Subtract(delta.Span, @base, delta.Span);
        TensorPrimitives.MultiplyAdd(delta.Span, Weight, sum, sum);
    }

    private static void ScaleRows(Tensor matrix, ReadOnlySpan<float> lengths)
    {
        var columns = matrix.Shape[1];
        for (var row = 0; row < lengths.Length; row++)
        {
            var values = matrix.Span.Slice(row * columns, columns);
            TensorPrimitives.Multiply(values, Factor(lengths[row], TensorPrimitives.Norm<float>(values)), values);
        }
    }

    private static void ScaleColumns(Tensor matrix, ReadOnlySpan<float> lengths)
    {
        int rows = matrix.Shape[0], columns = matrix.Shape[1];
        var factors = new float[columns];
        for (var row = 0; row < rows; row++)
        {
            var values = matrix.Span.Slice(row * columns, columns);
            TensorPrimitives.MultiplyAdd(values, values, factors, factors);
        }

        for (var column = 0; column < columns; column++)
        {
            factors[column] = Factor(lengths[column], MathF.Sqrt(factors[column]));
        }

        for (var row = 0; row < rows; row++)
        {
            var values = matrix.Span.Slice(row * columns, columns);
            TensorPrimitives.Multiply(values, factors, values);
        }
    }

    /// <summary>A row of zeros has no direction to give a length.</summary>
    private static float Factor(float length, float norm) => norm > 0 ? length / norm : 0;
}
