using Ductus.Models.Checkpoints;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

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
/// weight through a cursor, which checks its shape, remembers it by name, and at the end knows what was missing or left over. Disposing of any place
/// in it gives the memory of all weights taken back at once; who does not leaves that to the collector.
/// </summary>
public sealed class Weights : IDisposable
{
    private readonly Taken _taken;

    private Weights(Taken taken, string path)
    {
        _taken = taken;
        Path = path;
    }

    /// <summary>The key so far, without a trailing dot; empty at the root.</summary>
    public string Path { get; }

    /// <summary>Every weight taken so far that is a tensor, by its full name, in the order taken; quantized matrices are not among them.</summary>
    public IReadOnlyList<Parameter> Parameters => _taken.Parameters;

    /// <summary>Every layer that an adapter can be put on, by its path.</summary>
    public IReadOnlyDictionary<string, Layers.IAdaptable> Adaptable => _taken.Adaptable;

    /// <summary>One step down the path.</summary>
    public static Weights operator /(Weights weights, string name)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return new Weights(weights._taken, weights.Path.Length == 0 ? name : $"{weights.Path}.{name}");
    }

    /// <summary>One step down the path, to a numbered block.</summary>
    public static Weights operator /(Weights weights, int index) => weights / index.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// Weights made from nothing; the same seed gives the same weights, whatever the order they are taken in. With a
    /// <paramref name="storage"/> the matrices are quantized, and frozen: for measuring what a model of some size needs.
    /// </summary>
    public static Weights Fresh(ulong seed, WeightFormat? storage = null) => new(new Taken(new FreshWeights(seed, storage)), "");

    /// <summary>Weights of a file, converted to F32.</summary>
    public static Weights From(SafeTensorsFile file) => From(Checkpoint.Of(file));

    /// <summary>
    /// Weights of a checkpoint: as F32, or with the matrices of the repeated layers stored as <paramref name="storage"/> while they are
    /// read and the few others as bf16. A matrix that its file has in no more bytes than that stays in the file as it is.
    /// </summary>
    public static Weights From(Checkpoint checkpoint, WeightFormat? storage = null)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new Weights(new Taken(new CheckpointWeights(checkpoint, storage ?? WeightFormat.F32)), "");
    }

    /// <summary>The same place, from which tensors are taken to <paramref name="device"/>; quantized matrices stay in the host's memory.</summary>
    public Weights On(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new Weights(_taken with { Device = device }, Path);
    }

    /// <summary>Where tensors are taken to.</summary>
    public Device Device => _taken.Device;

    /// <summary>Bytes that the weights of a checkpoint take with that storage, those that stay in the file included.</summary>
    public static long BytesOf(Checkpoint checkpoint, WeightFormat storage)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(storage);
        return CheckpointWeights.BytesOf(checkpoint, storage);
    }

    /// <summary>
    /// For a look at whether a checkpoint fits a model: names and shapes are checked, no value is read, and the model built from it has empty
    /// weights and cannot run.
    /// </summary>
    public static Weights Survey(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new Weights(new Taken(new CheckpointWeights(checkpoint, null)), "");
    }

    /// <summary>Takes the weight <paramref name="name"/> under this path.</summary>
    public Tensor Take(string name, Shape shape, Initial initial = Initial.FanIn)
    {
        var key = (this / name).Path;
        var tensor = TensorScope.Outside(() => _taken.Source.Make(key, shape, initial).To(_taken.Device));
        _taken.Parameters.Add(new Parameter(key, tensor));
        return tensor;
    }

    /// <summary>Takes the weight <paramref name="name"/> [out, in] of a linear layer, which may be quantized.</summary>
    public Layers.Matrix TakeMatrix(string name, Shape shape, Initial initial = Initial.FanIn)
    {
        var key = (this / name).Path;
        if (_taken.Source.Quantized(key, shape, initial) is { } quantized)
        {
            _taken.Quantized.Add(quantized);
            return new Layers.Matrix(quantized);
        }

        return new Layers.Matrix(Take(name, shape, initial), shape);
    }

    /// <summary>Announces a layer that an adapter can be put on.</summary>
    public void Announce(Layers.IAdaptable layer) => _taken.Adaptable.Add(Path, layer);

    /// <summary>To be called when the model is built.</summary>
    /// <exception cref="InvalidDataException">Weights are missing, have another shape, or are left over; the first ten are named.</exception>
    public void Finish() => _taken.Source.Finish();

    /// <summary>Gives the memory of the weights back; a model built from them cannot run any more.</summary>
    public void Dispose()
    {
        TensorMemory.Free(_taken.Parameters.Select(parameter => parameter.Value));
        _taken.Quantized.ForEach(matrix => matrix.Dispose());
    }

    private sealed record Taken(IWeightSource Source)
    {
        public Device Device { get; init; } = Device.Cpu;

        public List<Parameter> Parameters { get; } = [];

        public List<QuantizedMatrix> Quantized { get; } = [];

        public Dictionary<string, Layers.IAdaptable> Adaptable { get; } = [];
    }
}
