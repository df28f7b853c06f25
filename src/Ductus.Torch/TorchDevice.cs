using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <summary>
/// A device of libtorch: every operation of the engine is carried out by ATen's operators, through libtorch's stable C interface. The engine's own tape differentiates; libtorch only computes.
/// Values of float tensors are F32 unless they are made otherwise; products, convolutions and attention can be computed in fewer bits (<see cref="Precision"/>).
/// What a device lacks is an error that names both; nothing falls back to another device.
/// </summary>
public sealed unsafe class TorchDevice : Device
{
    /// <summary>The numbers that libtorch gives kinds of devices (c10/core/DeviceType.h).</summary>
    private const int Processor = 0, Cuda = 1, Metal = 13;

    private static readonly Lock Opening = new();
    private static readonly Dictionary<(string Name, DType Precision), TorchDevice> Opened = [];

    private readonly Libtorch _torch;
    private readonly int _type;
    private readonly int _index;
    private long? _freeAtFirst;

    private TorchDevice(Libtorch torch, string name, int type, int index, DType precision)
    {
        _torch = torch;
        Name = name;
        _type = type;
        _index = index;
        Precision = precision;
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>In what products, convolutions and attention are computed; their results are F32 again, and so are all other operations.</summary>
    public DType Precision { get; }

    /// <summary>The version of libtorch.</summary>
    public string Version => _torch.VersionText;

    /// <summary>Where libtorch was loaded from.</summary>
    public string Folder => _torch.Folder;

    /// <summary>Calls of libtorch's operators so far, for measurements.</summary>
    public long OperatorCalls => Counter.Calls;

    /// <summary>Bytes of memory to reckon with instead of what a card says is free; null: what it says.</summary>
    public long? MemoryToUse { get; set; }

    /// <inheritdoc/>
    /// <remarks>
    /// Of a card of CUDA, as its driver says when it is asked first: later libtorch holds on to what was freed, for the next tensor, and the driver takes that for used. Of the others only
    /// where <see cref="MemoryToUse"/> is set.
    /// </remarks>
    public override long? FreeMemory => MemoryToUse ?? (IsCuda ? _freeAtFirst ??= GraphicsCards.FreeBytesOf(_index) : null);

    /// <summary>Counts them.</summary>
    internal CallCounter Counter { get; } = new();

    /// <summary>Whether it is the processor, by libtorch.</summary>
    internal bool IsProcessor => _type == Processor;

    /// <summary>Whether it is a card of CUDA.</summary>
    internal bool IsCuda => _type == Cuda;

    /// <summary>What the packed weights of models are on this device.</summary>
    internal PackedWeights Packed { get; } = new();

    /// <summary>Opens a device; the same one for the same name.</summary>
    /// <param name="name">"torch-cpu", "cuda", "cuda:1" or "mps".</param>
    /// <param name="folder">The folder of libtorch's libraries.</param>
    /// <param name="precision">F32, BF16 or F16, see <see cref="Precision"/>.</param>
    /// <exception cref="UserException">libtorch is not there, too old or cannot be loaded, or it has no such device.</exception>
    public static TorchDevice Open(string name, string folder, DType precision = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (precision is not (DType.F32 or DType.BF16 or DType.F16))
        {
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "Products are computed in F32, BF16 or F16.");
        }

        lock (Opening)
        {
            var torch = Libtorch.Load(folder);
            if (Opened.TryGetValue((name, precision), out var opened))
            {
                return opened;
            }

            var (type, index) = Parse(name) ?? throw new UserException($"'{name}' is no device: say cpu, torch-cpu, cuda, cuda:1 for the second card, or mps.");
            if (type == Cuda && !torch.HasCuda)
            {
                throw new UserException($"The libtorch in '{folder}' is a build without CUDA: install one with it for '{name}', or use torch-cpu.");
            }

            var device = new TorchDevice(torch, name, type, index, precision);
            device.Try();
            return Opened[(name, precision)] = device;
        }
    }

    /// <inheritdoc/>
    public override void LimitWeights(long bytes) => Packed.Limit = bytes;

    /// <inheritdoc/>
    public override Tensor[] Run(DeviceOp op, ReadOnlySpan<Tensor> inputs, Saved? saved = null)
    {
        ArgumentNullException.ThrowIfNull(op);
        using var work = new TorchWork(this, Calls(), inputs.ToArray());
        try
        {
            return work.Run(op, saved) ?? throw Lacks(op);
        }
        catch (TorchException e) when (e.IsOutOfMemory)
        {
            throw new UserException($"The device {Name} has no memory left for {op.Name} on {string.Join(", ", work.Shapes)}: take a smaller picture or batch, or weights in fewer bits.", e);
        }
        finally
        {
            GC.KeepAlive(inputs.Length > 0 ? inputs[0] : null);
        }
    }

    /// <summary>A result of libtorch as a tensor of the engine, which owns it.</summary>
    internal Tensor Made(AtenCalls calls, Aten result)
    {
        if (!calls.IsContiguous(result))
        {
            result = calls.Call(TorchWork.Clone, result, Argument.Some(0));
        }

        var shape = new Shape([.. calls.SizesOf(result).Select(size => checked((int)size))]);
        var type = calls.TypeOf(result);
        return Adopt(shape, type, new TorchStorage(_torch, calls.Keep(result), type, shape));
    }

    /// <summary>The memory of a tensor, typed as the tensor is, and the value at which it begins.</summary>
    internal static (TorchStorage Storage, long Offset) StorageOf(AtenCalls calls, Tensor tensor)
    {
        var (memory, offset) = MemoryOf(tensor);
        var storage = (TorchStorage)memory;
        if (storage.Type != tensor.DType)
        {
            // Memory that was asked for by its bytes gets its type where it is first used.
            var typed = calls.Call(TorchWork.ViewAs, storage.Whole, tensor.DType);
            storage.Replace(calls.Keep(typed), tensor.DType, new Shape([.. calls.SizesOf(typed).Select(size => checked((int)size))]));
        }

        return (storage, offset / tensor.DType.Size());
    }

    /// <inheritdoc/>
    protected override Storage Allocate(long bytes)
    {
        using var calls = Calls();
        try
        {
            var memory = calls.Empty(DType.U8, bytes);
            return new TorchStorage(_torch, calls.Keep(memory), DType.U8, new Shape(checked((int)bytes)));
        }
        catch (TorchException e) when (e.IsOutOfMemory)
        {
            throw new UserException($"The device {Name} has no memory left for {bytes >> 20} MB: take a smaller picture or batch, or weights in fewer bits.", e);
        }
    }

    /// <inheritdoc/>
    protected override void Upload(ReadOnlySpan<byte> values, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(target);
        using var work = new TorchWork(this, Calls(), [target]);
        fixed (byte* memory = values)
        {
            work.CopyIn(memory);
        }

        GC.KeepAlive(target);
    }

    /// <inheritdoc/>
    protected override void Download(Tensor source, Span<byte> values)
    {
        ArgumentNullException.ThrowIfNull(source);
        using var work = new TorchWork(this, Calls(), [source]);
        fixed (byte* memory = values)
        {
            work.CopyOut(memory);
        }

        GC.KeepAlive(source);
    }

    private static (int Type, int Index)? Parse(string name) => name switch
    {
        "torch-cpu" => (Processor, 0),
        "cuda" => (Cuda, 0),
        "mps" => (Metal, 0),
        _ when name.StartsWith("cuda:", StringComparison.Ordinal) && byte.TryParse(name.AsSpan(5), System.Globalization.NumberStyles.None, null, out var card) => (Cuda, card),
        _ => null,
    };

    private AtenCalls Calls() => new(_torch, _type, _index, Counter);

    /// <summary>Whether the device is there at all: a driver or a card may be missing.</summary>
    private void Try()
    {
        try
        {
            using var calls = Calls();
            calls.Fill(calls.Empty(DType.F32, 1), 1);
        }
        catch (TorchException e)
        {
            throw new UserException($"The device {Name} cannot be used: {e.Message.TrimEnd('.')}. Look whether the card and its driver are there, or use another device.", e);
        }
    }
}
