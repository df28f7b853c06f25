using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Adapters;

/// <summary>Reads what an adapter has for a layer beside, or in the place of, two factors: DoRA, LoHa, LoKr, full differences.</summary>
/// <param name="tensors">The layer's tensors.</param>
/// <param name="name">The layer.</param>
/// <param name="part">Which part of it; null: the whole.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class WeightChangeReader(LoraTensors tensors, FluxLayerName name, int? part, List<string> problems)
{
    private string WeightKey => name.Bfl + ".weight";

    private string BiasKey => name.Bfl + ".bias";

    /// <summary>The changes.</summary>
    /// <param name="factors">The two factors, if there are any: with a magnitude they are a DoRA, and no layer of their own.</param>
    /// <param name="declared">The scale that PEFT's description gives, if any.</param>
    public List<WeightChange> Read(LoraLayer? factors, float? declared)
    {
        var changes = new List<WeightChange>();
        AddIfAny(changes, Hadamard(declared));
        AddIfAny(changes, Kronecker());
        AddIfAny(changes, Difference());
        if (tensors.Has(LoraRole.Magnitude))
        {
            if (factors is not null)
            {
                changes.Add(Of("LoRA", new Shape(factors.B.Shape[0], factors.A.Shape[1]), factors.Delta));
                if (factors.Bias is { } bias)
                {
                    AddIfAny(changes, BiasChange(bias, factors.Scale));
                }
            }

            AddMagnitude(changes);
        }

        if (tensors.Has(LoraRole.BiasDifference) && (factors is null || tensors.Has(LoraRole.Magnitude)) && tensors.Read(LoraRole.BiasDifference) is { } difference)
        {
            AddIfAny(changes, BiasChange(difference, 1));
        }

        return changes;
    }

    /// <summary>Factors with the difference of the bias beside them, which is not scaled, as theirs.</summary>
    public LoraLayer WithBiasDifference(LoraLayer factors)
    {
        if (!tensors.Has(LoraRole.BiasDifference) || tensors.Vector(LoraRole.BiasDifference, factors.B.Shape[0]) is not { } difference)
        {
            return factors;
        }

        var folded = factors.Folded();
        return folded with { Bias = folded.Bias is null ? difference : folded.Bias + difference };
    }

    private static void AddIfAny(List<WeightChange> changes, WeightChange? change)
    {
        if (change is not null)
        {
            changes.Add(change);
        }
    }

    private WeightChange Of(string kind, Shape shape, Func<Tensor> delta) => new(WeightKey, kind, shape, delta) { Part = part };

    private WeightChange? Hadamard(float? declared)
    {
        if (!tensors.HasAny(LoraRole.HadamardA1, LoraRole.HadamardB1, LoraRole.HadamardA2, LoraRole.HadamardB2))
        {
            return null;
        }

        if (tensors.Pair(LoraRole.HadamardA1, LoraRole.HadamardB1, "hada_w1_a", "hada_w1_b") is not var (a1, b1)
            || tensors.Pair(LoraRole.HadamardA2, LoraRole.HadamardB2, "hada_w2_a", "hada_w2_b") is not var (a2, b2))
        {
            return null;
        }

        if (a1.Shape[0] != a2.Shape[0] || b1.Shape[1] != b2.Shape[1])
        {
            problems.Add($"the two products of the LoHa {tensors.Path} do not fit together");
            return null;
        }

        var scale = tensors.Alpha() is { } alpha ? alpha / b1.Shape[0] : declared ?? 1;
        return float.IsNaN(scale) ? null : Of("LoHa", new Shape(a1.Shape[0], b1.Shape[1]), () => LoraProducts.Hadamard(a1, b1, a2, b2) * scale) with
        {
            Product = (Clamped((long)a1.Shape[1] * a2.Shape[1]), () => LoraProducts.HadamardFactors(a1, b1, a2, b2, scale)),
        };
    }

    private WeightChange? Kronecker()
    {
        if (!tensors.HasAny(LoraRole.Kronecker1, LoraRole.KroneckerA1, LoraRole.KroneckerB1, LoraRole.Kronecker2, LoraRole.KroneckerA2, LoraRole.KroneckerB2))
        {
            return null;
        }

        if (Side(LoraRole.Kronecker1, LoraRole.KroneckerA1, LoraRole.KroneckerB1, 1) is not var (left1, right1, whole1)
            || Side(LoraRole.Kronecker2, LoraRole.KroneckerA2, LoraRole.KroneckerB2, 2) is not var (left2, right2, whole2))
        {
            return null;
        }

        // With two whole matrices there is no rank to scale by; programs write any alpha then and do not use it.
        var rank = whole2 is null ? right2!.Shape[0] : whole1 is null ? right1!.Shape[0] : (int?)null;
        var scale = tensors.Alpha() is { } alpha && (rank is not null || float.IsNaN(alpha)) ? alpha / (rank ?? 1) : 1;
        Shape first = new((whole1 ?? left1)!.Shape[0], (whole1 ?? right1)!.Shape[1]), second = new((whole2 ?? left2)!.Shape[0], (whole2 ?? right2)!.Shape[1]);
        if (float.IsNaN(scale) || !Shape.TryMake([(ulong)first[0] * (ulong)second[0], (ulong)first[1] * (ulong)second[1]], out var shape))
        {
            problems.Add($"the LoKr {tensors.Path} has no scale, or is larger than any layer");
            return null;
        }

        var ranks = (long)(whole1 is null ? left1!.Shape[1] : Math.Min(first[0], first[1])) * (whole2 is null ? left2!.Shape[1] : Math.Min(second[0], second[1]));
        return Of("LoKr", shape, () => LoraProducts.Kronecker(whole1 ?? left1!.MatMul(right1!), whole2 ?? left2!.MatMul(right2!)) * scale) with
        {
            Product = (Clamped(ranks), () => LoraProducts.KroneckerFactors(
                whole1 is null ? (left1!, right1!) : LoraProducts.Trivial(whole1), whole2 is null ? (left2!, right2!) : LoraProducts.Trivial(whole2), scale)),
        };
    }

    private (Tensor? Left, Tensor? Right, Tensor? Whole)? Side(LoraRole whole, LoraRole left, LoraRole right, int number)
    {
        if (tensors.Has(whole))
        {
            return tensors.Matrix(whole) is { } matrix ? (null, null, matrix) : null;
        }

        return tensors.Pair(left, right, $"lokr_w{number}_a", $"lokr_w{number}_b") is var (l, r) ? (l, r, null) : null;
    }

    private WeightChange? Difference() => tensors.Has(LoraRole.Difference) && tensors.Matrix(LoraRole.Difference) is { } difference
        ? Of("a full difference", difference.Shape, difference.Clone)
        : null;

    /// <summary>Gives the one change that there is to be its magnitude.</summary>
    private void AddMagnitude(List<WeightChange> changes)
    {
        var adapted = changes.Where(change => change.Key == WeightKey).ToList();
        if (adapted.Count != 1)
        {
            problems.Add($"{tensors.Key(LoraRole.Magnitude)} is a DoRA's magnitude without what it is the magnitude of");
            return;
        }

        if (tensors.Read(LoraRole.Magnitude) is not { } magnitude)
        {
            return;
        }

        int rows = adapted[0].Shape[0], columns = adapted[0].Shape[1];
        var perColumn = magnitude.Rank >= 2 && magnitude.Shape[0] == 1 && magnitude.Shape[1] == columns && magnitude.Count == columns && columns > 1;
        if (!perColumn && (magnitude.Count != rows || magnitude.Shape.Rank == 0 || magnitude.Shape[0] != rows))
        {
            problems.Add($"{tensors.Key(LoraRole.Magnitude)} {magnitude.Shape} has not a length for each of {rows} rows or {columns} columns");
            return;
        }

        changes[changes.IndexOf(adapted[0])] = adapted[0] with
        {
            Kind = adapted[0].Kind == "LoRA" ? "DoRA" : $"DoRA of a {adapted[0].Kind}",
            Magnitude = perColumn ? magnitude.Reshape(1, columns) : magnitude.Reshape(rows),
            Product = null,
        };
    }

    private WeightChange? BiasChange(Tensor bias, float scale)
    {
        if (bias.Rank != 1 || (part is not null && name.Diffusers.Count > 1))
        {
            problems.Add($"{tensors.Path} changes a bias {bias.Shape} that is not one layer's own");
            return null;
        }

        var own = part is not null && name.Rows == RowLayout.SwappedHalves ? LoraFusing.SwapHalves(bias) : bias;
        return new WeightChange(BiasKey, "a bias's difference", bias.Shape, () => own * scale);
    }

    private static int Clamped(long rank) => (int)Math.Min(rank, int.MaxValue);
}
