using Ductus.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace Ductus.Models.Adapters;

/// <summary>The tensors of an adapter file that belong to one layer or part of one, each checked when it is read.</summary>
/// <param name="file">The file.</param>
/// <param name="path">The layer's path as the file has it.</param>
/// <param name="problems">Takes what is wrong, a clause each; what is wrong is read as null.</param>
internal sealed class LoraTensors(SafeTensorsFile file, string path, List<string> problems)
{
    /// <summary>Extents that are believed: products of four of them are numbers still.</summary>
    private const int Widest = 1 << 20;

    private readonly Dictionary<LoraRole, string> _keys = [];

    /// <summary>The layer's path as the file has it.</summary>
    public string Path => path;

    /// <summary>Names the tensor of a role; false if there is one already.</summary>
    public bool TryAdd(LoraRole role, string key) => _keys.TryAdd(role, key);

    /// <summary>The key of a role's tensor.</summary>
    public string Key(LoraRole role) => _keys[role];

    /// <summary>Whether there is a tensor of that role.</summary>
    public bool Has(LoraRole role) => _keys.ContainsKey(role);

    /// <summary>Whether there is a tensor of any of the roles.</summary>
    public bool HasAny(params ReadOnlySpan<LoraRole> roles)
    {
        foreach (var role in roles)
        {
            if (Has(role))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The tensor as F32; null where there is none, or after a problem: it is empty, or has values that are no finite numbers.</summary>
    public Tensor? Read(LoraRole role)
    {
        if (!_keys.TryGetValue(role, out var key))
        {
            return null;
        }

        var entry = file.Entries[key];
        if (entry.Shape.Count == 0)
        {
            problems.Add(role is LoraRole.Down or LoraRole.Up or LoraRole.HadamardA1 or LoraRole.KroneckerA1 ? $"{key} {entry.Shape} has rank 0" : $"{key} {entry.Shape} is empty");
            return null;
        }

        if (role != LoraRole.Alpha && !entry.DType.IsFloat())
        {
            problems.Add($"{key} is stored as {entry.DType}, as whole numbers");
            return null;
        }

        if (entry.Shape.ToArray().Any(extent => extent > Widest))
        {
            problems.Add($"{key} {entry.Shape} is wider than any layer");
            return null;
        }

        var tensor = file.Read(key, DType.F32);
        if (!TensorPrimitives.IsFiniteAll<float>(tensor.Span))
        {
            problems.Add($"{key} has values that are no finite numbers (NaN or infinity)");
            return null;
        }

        return tensor;
    }

    /// <summary>A matrix; one of a 1 x 1 convolution, [out, in, 1, 1], is one too.</summary>
    public Tensor? Matrix(LoraRole role)
    {
        if (Read(role) is not { } tensor)
        {
            return null;
        }

        if (tensor.Rank >= 2 && tensor.Shape.Product(2, tensor.Rank) == 1)
        {
            return tensor.Rank == 2 ? tensor : tensor.Reshape(tensor.Shape[0], tensor.Shape[1]);
        }

        problems.Add($"{Key(role)} {tensor.Shape} is no matrix");
        return null;
    }

    /// <summary>Two matrices whose product has a meaning, [rows, r] and [r, columns]; null after a problem.</summary>
    public (Tensor Left, Tensor Right)? Pair(LoraRole left, LoraRole right, string leftName, string rightName)
    {
        foreach (var (role, other, name) in ((LoraRole, LoraRole, string)[])[(left, right, leftName), (right, left, rightName)])
        {
            if (!Has(role))
            {
                problems.Add($"{(Has(other) ? Key(other) : path)} has no {name} beside it");
                return null;
            }
        }

        Tensor? l = Matrix(left), r = Matrix(right);
        if (l is null || r is null)
        {
            return null;
        }

        if (l.Shape[1] == r.Shape[0])
        {
            return (l, r);
        }

        problems.Add($"{Key(right)} {r.Shape} and {Key(left)} {l.Shape} do not fit together");
        return null;
    }

    /// <summary>The alpha, if the file has one for the layer; NaN after a problem.</summary>
    public float? Alpha()
    {
        if (!Has(LoraRole.Alpha))
        {
            return null;
        }

        if (Read(LoraRole.Alpha) is not { } alpha)
        {
            return float.NaN;
        }

        if (alpha.Count == 1)
        {
            return alpha.Span[0];
        }

        problems.Add($"{Key(LoraRole.Alpha)} {alpha.Shape} is not one number");
        return float.NaN;
    }

    /// <summary>A vector with a value for each of <paramref name="rows"/>, also as [rows, 1]; null where there is none, or after a problem.</summary>
    public Tensor? Vector(LoraRole role, int rows)
    {
        if (Read(role) is not { } vector)
        {
            return null;
        }

        if (vector.Count == rows && vector.Shape[0] == rows)
        {
            return vector.Rank == 1 ? vector : vector.Reshape(rows);
        }

        problems.Add($"{Key(role)} {vector.Shape} has not a value for each of {rows} rows");
        return null;
    }
}
