using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>
/// Between the adapters of BFL's fused layers (queries, keys, values and inner layer in one matrix) and those of the
/// separate layers diffusers has.
/// </summary>
internal static class LoraFusing
{
    /// <summary>
    /// One adapter from those of the parts, null where a part has none. Parts of the same A (a fused adapter that was split) become one
    /// of the same rank; others are stacked on the rank, with B block-diagonal.
    /// </summary>
    public static LoraLayer Fuse(FluxLayerName name, IReadOnlyList<LoraLayer?> parts, IReadOnlyList<int> heights)
    {
        if (name.Rows == RowLayout.SwappedHalves)
        {
            var whole = parts[0]!;
            return whole with { B = SwapHalves(whole.B), Bias = whole.Bias is null ? null : SwapHalves(whole.Bias) };
        }

        if (parts.Count == 1)
        {
            return parts[0]!;
        }

        var bias = parts.Any(part => part?.Bias is not null)
            ? Tensor.Concat(0, [.. parts.Select((part, i) => part?.Bias is { } given ? given * part.Scale : Tensor.Zeros(new Shape(heights[i])))])
            : null;
        if (parts.All(part => part is not null && part.Scale == parts[0]!.Scale && Same(part.A, parts[0]!.A)) && bias is null)
        {
            return new LoraLayer(parts[0]!.A, Tensor.Concat(0, [.. parts.Select(part => part!.B)]), parts[0]!.Scale);
        }

        var present = parts.Select((part, i) => (Part: part?.Folded(), Index: i)).Where(entry => entry.Part is not null).ToList();
        var b = Tensor.Zeros(new Shape(heights.Sum(), present.Sum(entry => entry.Part!.Rank)));
        var column = 0;
        foreach (var (part, index) in present)
        {
            var row = heights.Take(index).Sum();
            for (var i = 0; i < heights[index]; i++)
            {
                part!.B.Span.Slice(i * part.Rank, part.Rank).CopyTo(b.Span[(((row + i) * b.Shape[1]) + column)..]);
            }

            column += part!.Rank;
        }

        return new LoraLayer(Tensor.Concat(0, [.. present.Select(entry => entry.Part!.A)]), b, 1, bias);
    }

    /// <summary>A change that is a product, as factors of its whole layer.</summary>
    public static LoraLayer WholeOf(WeightChange change)
    {
        var layer = change.Product!.Value.Make();
        layer = layer with { Scale = layer.Scale * change.Weight };
        var name = FluxNames.FromBfl(change.Key[..change.Key.LastIndexOf('.')])!;
        if (change.Part is not { } part || name.Rows == RowLayout.Whole)
        {
            return layer;
        }

        // The inner layer's height is the official one where the file does not say.
        int hidden = layer.A.Shape[1], own = layer.B.Shape[0];
        return Fuse(name, [.. name.Diffusers.Select((_, i) => i == part ? layer : null)], [.. name.Diffusers.Select((_, i) => i == part ? own : i < 3 ? hidden : 4 * hidden)]);
    }

    /// <summary>
    /// The parts of a fused adapter: A is copied to each, B cut by rows. Ranks that do nothing for a part (the zeros of a
    /// block-diagonal B) are left out of it, and a part for which no rank does anything is left out altogether.
    /// </summary>
    public static IReadOnlyList<LoraLayer?> Split(FluxLayerName name, LoraLayer layer, IReadOnlyList<int> heights)
    {
        if (name.Rows == RowLayout.SwappedHalves)
        {
            return [layer with { B = SwapHalves(layer.B), Bias = layer.Bias is null ? null : SwapHalves(layer.Bias) }];
        }

        if (heights.Count == 1)
        {
            return [layer];
        }

        var untrained = !layer.B.Span.ContainsAnyExcept(0f);
        var row = 0;
        var parts = new List<LoraLayer?>();
        foreach (var height in heights)
        {
            var b = layer.B.Slice(0, row, height);
            var bias = layer.Bias?.Slice(0, row, height);
            var ranks = Enumerable.Range(0, layer.Rank).Where(rank => untrained || Column(b, rank).Any(value => value != 0)).ToArray();
            parts.Add(ranks.Length == 0 && bias is null ? null : new LoraLayer(Rows(layer.A, ranks), Columns(b, ranks), layer.Scale, bias));
            row += height;
        }

        return parts;
    }

    private static bool Same(Tensor a, Tensor b) => a.Shape == b.Shape && a.Span.SequenceEqual(b.Span);

    internal static Tensor SwapHalves(Tensor rows)
    {
        var half = rows.Shape[0] / 2;
        return Tensor.Concat(0, rows.Slice(0, half, half), rows.Slice(0, 0, half));
    }

    private static IEnumerable<float> Column(Tensor matrix, int column) =>
        Enumerable.Range(0, matrix.Shape[0]).Select(row => matrix.Span[(row * matrix.Shape[1]) + column]);

    private static Tensor Rows(Tensor matrix, int[] rows) =>
        rows.Length == matrix.Shape[0] ? matrix : Tensor.Concat(0, [.. rows.Select(row => matrix.Slice(0, row, 1))]);

    private static Tensor Columns(Tensor matrix, int[] columns) =>
        columns.Length == matrix.Shape[1] ? matrix : Tensor.Concat(1, [.. columns.Select(column => matrix.Slice(1, column, 1))]);
}
