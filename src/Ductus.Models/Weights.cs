using Ductus.Tensors;

namespace Ductus.Models;

/// <summary>How a weight starts when a model is made from nothing.</summary>
public enum Initial
{
    /// <summary>Uniform within ±1/√fan-in, where fan-in is the product of all axes but the first.</summary>
    FanIn,

    /// <summary>All zeros: what it feeds starts by doing nothing.</summary>
    Zeros,

    /// <summary>All ones: a scale.</summary>
    Ones,

    /// <summary>Normal with deviation 0.02: learned tokens.</summary>
    SmallNormal,
}

/// <summary>
/// A place in a checkpoint: <c>weights / "double_blocks" / 0 / "img_attn"</c>. The path is the checkpoint's key. A model takes every
/// weight through a cursor, which checks its shape, remembers it by name, and at the end knows what was missing or left over.
/// </summary>
public sealed class Weights
{
    private readonly Origin _origin;

    private Weights(Origin origin, string path)
    {
        _origin = origin;
        Path = path;
    }

    /// <summary>The key so far, without a trailing dot; empty at the root.</summary>
    public string Path { get; }

    /// <summary>Every weight taken so far, by its full name, in the order taken.</summary>
    public IReadOnlyList<Parameter> Parameters => _origin.Parameters;

    /// <summary>Every layer that an adapter can be put on, by its path.</summary>
    public IReadOnlyDictionary<string, Layers.IAdaptable> Adaptable => _origin.Adaptable;

    /// <summary>One step down the path.</summary>
    public static Weights operator /(Weights weights, string name)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new Weights(weights._origin, weights.Path.Length == 0 ? name : $"{weights.Path}.{name}");
    }

    /// <summary>One step down the path, to a numbered block.</summary>
    public static Weights operator /(Weights weights, int index) => weights / index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Weights made from nothing; the same seed gives the same weights, whatever the order they are taken in.</summary>
    public static Weights Fresh(ulong seed) => new(new Origin(null, new Rng(seed)), "");

    /// <summary>Weights of a checkpoint, converted to F32.</summary>
    public static Weights From(SafeTensorsFile file) => new(new Origin(file, null), "");

    /// <summary>Takes the weight <paramref name="name"/> under this path.</summary>
    public Tensor Take(string name, Shape shape, Initial initial = Initial.FanIn)
    {
        var key = (this / name).Path;
        var tensor = TensorScope.Outside(() => _origin.Make(key, shape, initial));
        _origin.Parameters.Add(new Parameter(key, tensor));
        return tensor;
    }

    /// <summary>Announces a layer that an adapter can be put on.</summary>
    public void Announce(Layers.IAdaptable layer) => _origin.Adaptable.Add(Path, layer);

    /// <summary>To be called when the model is built.</summary>
    /// <exception cref="InvalidDataException">Weights are missing, have another shape, or are left over; the first ten are named.</exception>
    public void Finish()
    {
        if (_origin.File is not { } file)
        {
            return;
        }

        var taken = _origin.Parameters.Select(p => p.Name).ToHashSet();
        var left = file.Entries.Keys.Where(key => !taken.Contains(key)).Select(key => $"{key} (unexpected)");
        var problems = _origin.Problems.Concat(left).ToList();
        if (problems.Count > 0)
        {
            var shown = string.Join(", ", problems.Take(10));
            var more = problems.Count > 10 ? $" and {problems.Count - 10} more" : "";
            throw new InvalidDataException($"'{file.Path}' is not a checkpoint of this model: {shown}{more}.");
        }
    }

    private sealed record Origin(SafeTensorsFile? File, Rng? Rng)
    {
        public List<Parameter> Parameters { get; } = [];

        public List<string> Problems { get; } = [];

        public Dictionary<string, Layers.IAdaptable> Adaptable { get; } = [];

        public Tensor Make(string key, Shape shape, Initial initial)
        {
            if (File is null)
            {
                return Draw(key, shape, initial);
            }

            if (!File.Entries.TryGetValue(key, out var entry))
            {
                Problems.Add($"{key} (missing)");
                return Tensor.Zeros(shape);
            }

            if (entry.Shape != shape)
            {
                Problems.Add($"{key} (shape {entry.Shape}, not {shape})");
                return Tensor.Zeros(shape);
            }

            return File.Read(key, DType.F32);
        }

        private Tensor Draw(string key, Shape shape, Initial initial)
        {
            var tensor = Tensor.Zeros(shape);
            var rng = Rng!.Fork(StableHash(key));
            switch (initial)
            {
                case Initial.Ones:
                    tensor.Span.Fill(1);
                    break;
                case Initial.SmallNormal:
                    rng.FillNormal(tensor.Span);
                    System.Numerics.Tensors.TensorPrimitives.Multiply(tensor.Span, 0.02f, tensor.Span);
                    break;
                case Initial.FanIn:
                    var bound = 1 / MathF.Sqrt(Math.Max(1, shape.Product(1, shape.Rank)));
                    foreach (ref var value in tensor.Span)
                    {
                        value = rng.Uniform(-bound, bound);
                    }

                    break;
                default:
                    break;
            }

            return tensor;
        }

        /// <summary>FNV-1a: the framework's string hash differs from run to run.</summary>
        private static ulong StableHash(string text)
        {
            var hash = 14695981039346656037UL;
            foreach (var c in text)
            {
                hash = (hash ^ c) * 1099511628211UL;
            }

            return hash;
        }
    }
}
