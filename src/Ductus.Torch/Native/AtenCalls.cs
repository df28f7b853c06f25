using System.Runtime.InteropServices;
using System.Text;
using Ductus.Tensors;

namespace Ductus.Torch.Native;

/// <summary>
/// Calls of libtorch that belong together: what they make is given back when they are done with, but for what is kept. Values are made on one device. Not to be used from several threads.
/// </summary>
internal sealed unsafe class AtenCalls(Libtorch torch, int deviceType, int deviceIndex, CallCounter counter) : IDisposable
{
    private const int MostArguments = 32;

    [ThreadStatic]
    private static bool _gradientsAreOff;

    private readonly List<nint> _made = new(16);

    /// <summary>Calls an operator of one result.</summary>
    /// <exception cref="TorchException">It failed.</exception>
    public Aten Call(AtenOperator op, params ReadOnlySpan<Argument> arguments)
    {
        Span<ulong> stack = stackalloc ulong[MostArguments];
        Run(op, arguments, stack);
        return Own((nint)stack[0]);
    }

    /// <summary>Calls an operator of several results, or of one that is changed in place and not wanted.</summary>
    public Aten[] CallAll(AtenOperator op, params ReadOnlySpan<Argument> arguments)
    {
        Span<ulong> stack = stackalloc ulong[MostArguments];
        Run(op, arguments, stack);
        var results = new Aten[op.Results];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Own((nint)stack[i]);
        }

        return results;
    }

    /// <summary>Calls an operator whose results are not all tensors: 64 bits each, of which handles are to be given to <see cref="Take"/>.</summary>
    public ulong[] CallRaw(AtenOperator op, params ReadOnlySpan<Argument> arguments)
    {
        Span<ulong> stack = stackalloc ulong[MostArguments];
        Run(op, arguments, stack);
        return stack[..op.Results].ToArray();
    }

    /// <summary>A handle that <see cref="CallRaw"/> returned.</summary>
    public Aten Take(ulong handle) => Own((nint)handle);

    /// <summary>a - alpha · b, where shapes broadcast.</summary>
    public Aten Subtract(Aten a, Aten b, double alpha = 1)
    {
        counter.Add();
        nint result;
        Check(torch.Subtract(a.Handle, b.Handle, alpha, &result), "subtract", () => { nint again; return torch.Subtract(a.Handle, b.Handle, alpha, &again); });
        return Own(result);
    }

    /// <summary>Fills a tensor.</summary>
    public void Fill(Aten tensor, double value) => Check(torch.Fill(tensor.Handle, value), "fill_", () => torch.Fill(tensor.Handle, value));

    /// <summary>Zeros around a tensor: before and after its last axis, the one before it, and so on.</summary>
    public Aten Pad(Aten tensor, params ReadOnlySpan<long> amounts)
    {
        nint result;
        fixed (long* pairs = amounts)
        fixed (byte* mode = "constant\0"u8)
        {
            Check(torch.Pad(tensor.Handle, pairs, amounts.Length, mode, null, &result), "pad", null);
        }

        return Own(result);
    }

    /// <summary>A number as a tensor without axes, which works with tensors of any device.</summary>
    public Aten Number(float value)
    {
        nint result;
        Check(torch.ScalarF32(value, &result), "scalar_tensor", null);
        return Own(result);
    }

    /// <inheritdoc cref="Number(float)"/>
    public Aten Number(long value)
    {
        nint result;
        Check(torch.ScalarI64(value, &result), "scalar_tensor", null);
        return Own(result);
    }

    /// <summary>The same values under other sizes, of a contiguous tensor.</summary>
    public Aten View(Aten tensor, params ReadOnlySpan<long> sizes)
    {
        Span<long> strides = stackalloc long[sizes.Length];
        Contiguous(sizes, strides);
        return View(tensor, sizes, strides, 0);
    }

    /// <summary>The same values under other sizes and strides, from a value on.</summary>
    public Aten View(Aten tensor, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides, long offset)
    {
        nint result;
        fixed (long* size = sizes, stride = strides)
        {
            Check(torch.Reinterpret(tensor.Handle, sizes.Length, size, stride, offset, &result), "reinterpret_tensor", null);
        }

        return Own(result);
    }

    /// <summary>A tensor whose values are not set.</summary>
    public Aten Empty(DType type, params ReadOnlySpan<long> sizes)
    {
        Span<long> strides = stackalloc long[sizes.Length];
        Contiguous(sizes, strides);
        return EmptyStrided(type, sizes, strides);
    }

    /// <inheritdoc cref="Empty"/>
    public Aten EmptyStrided(DType type, ReadOnlySpan<long> sizes, ReadOnlySpan<long> strides)
    {
        nint result;
        int code;
        fixed (long* size = sizes, stride = strides)
        {
            code = torch.EmptyStrided(sizes.Length, size, stride, ScalarTypes.Of(type), deviceType, deviceIndex, &result);
        }

        if (code != 0)
        {
            var (again, steps) = (sizes.ToArray(), strides.ToArray());
            Check(code, "empty_strided", () =>
            {
                nint made;
                fixed (long* size = again, stride = steps)
                {
                    return torch.EmptyStrided(again.Length, size, stride, ScalarTypes.Of(type), deviceType, deviceIndex, &made);
                }
            });
        }

        return Own(result);
    }

    /// <summary>A tensor over memory of the host, which must stay in place as long as it is used.</summary>
    public Aten Over(void* memory, DType type, params ReadOnlySpan<long> sizes)
    {
        const int Cpu = 0;
        nint result;
        Span<long> strides = stackalloc long[sizes.Length];
        Contiguous(sizes, strides);
        fixed (long* size = sizes, stride = strides)
        {
            Check(torch.FromBlob(memory, sizes.Length, size, stride, 0, ScalarTypes.Of(type), Cpu, 0, &result), "from_blob", null);
        }

        return Own(result);
    }

    /// <summary>Sizes of a tensor.</summary>
    public long[] SizesOf(Aten tensor)
    {
        long rank;
        long* sizes;
        Check(torch.Dim(tensor.Handle, &rank), "dim", null);
        Check(torch.Sizes(tensor.Handle, &sizes), "sizes", null);
        return new Span<long>(sizes, (int)rank).ToArray();
    }

    /// <summary>The type of a tensor's values.</summary>
    public DType TypeOf(Aten tensor)
    {
        int type;
        Check(torch.TypeOf(tensor.Handle, &type), "dtype", null);
        return ScalarTypes.TypeOf(type);
    }

    /// <summary>Whether a tensor's values lie one after the other.</summary>
    public bool IsContiguous(Aten tensor)
    {
        bool contiguous;
        Check(torch.IsContiguous(tensor.Handle, &contiguous), "is_contiguous", null);
        return contiguous;
    }

    /// <summary>Keeps a tensor beyond these calls; whoever keeps it gives it back.</summary>
    public nint Keep(Aten tensor)
    {
        _made.Remove(tensor.Handle);
        return tensor.Handle;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var handle in _made)
        {
            torch.Delete(handle);
        }

        _made.Clear();
    }

    private Aten Own(nint handle)
    {
        _made.Add(handle);
        return new Aten(handle);
    }

    private static void Contiguous(ReadOnlySpan<long> sizes, Span<long> strides)
    {
        var step = 1L;
        for (var i = sizes.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(1, sizes[i]);
        }
    }

    private void Run(AtenOperator op, ReadOnlySpan<Argument> arguments, Span<ulong> stack)
    {
        if (!_gradientsAreOff)
        {
            // The engine has its own tape; libtorch keeps the switch for each thread.
            torch.SetGradMode(false);
            _gradientsAreOff = true;
        }

        counter.Add();
        int code;
        Fill(arguments, stack);
        fixed (ulong* values = stack)
        {
            code = torch.Call(op.Name, op.Overload, values, Libtorch.AbiVersion);
        }

        if (code != 0)
        {
            var copy = arguments.ToArray();
            Check(code, op.Title, () =>
            {
                var again = new ulong[MostArguments];
                Fill(copy, again);
                fixed (ulong* values = again)
                {
                    return torch.Call(op.Name, op.Overload, values, Libtorch.AbiVersion);
                }
            });
        }
    }

    private void Fill(ReadOnlySpan<Argument> arguments, Span<ulong> stack)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            stack[i] = Value(arguments[i]);
        }
    }

    /// <summary>The 64 bits that stand for an argument. Handles are consumed by the call, so that each gets its own.</summary>
    private ulong Value(in Argument argument)
    {
        var value = argument.Kind switch
        {
            Argument.Kinds.None => 0UL,
            Argument.Kinds.Tensor => Handle((nint)argument.Number),
            Argument.Kinds.Number => (ulong)argument.Number,
            Argument.Kinds.Integers => List((long[])argument.List!, number => (ulong)number),
            Argument.Kinds.Booleans => List((bool[])argument.List!, truth => truth ? 1UL : 0),
            Argument.Kinds.Tensors => List((Aten[])argument.List!, tensor => Handle(tensor.Handle)),
            _ => Text((string)argument.List!),
        };
        if (!argument.IsOptional)
        {
            return value;
        }

        ulong* room;
        if (torch.NewOptional != null)
        {
            Check(torch.NewOptional(&room), "optional", null);
        }
        else
        {
            room = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        }

        *room = value;
        return (ulong)room;
    }

    private ulong Handle(nint tensor)
    {
        nint copy;
        Check(torch.NewHandle(tensor, &copy), "new_tensor_handle", null);
        return (ulong)copy;
    }

    private ulong List<T>(T[] values, Func<T, ulong> each)
    {
        nint list;
        Check(torch.NewList((nuint)values.Length, &list), "list", null);
        foreach (var value in values)
        {
            Check(torch.PushBack(list, each(value)), "list", null);
        }

        return (ulong)list;
    }

    private ulong Text(string text)
    {
        nint made;
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* characters = bytes)
        {
            Check(torch.NewString(characters, (nuint)bytes.Length, &made), "string", null);
        }

        return (ulong)made;
    }

    private void Check(int code, string operation, Func<int>? again)
    {
        if (code != 0)
        {
            throw new TorchException(operation, torch.Reason ?? (again is null ? null : PrintedErrors.During(() => again())) ?? "it printed why above");
        }
    }
}
