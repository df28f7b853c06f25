using Ductus.Tensors;

namespace Ductus.Torch.Native;

/// <summary>A tensor of libtorch: its handle, owned by a storage or by the calls that made it.</summary>
internal readonly record struct Aten(nint Handle);

/// <summary>One argument of an operator, in the order and of the kind that its schema asks for; numbers of the kind Scalar cannot be given.</summary>
internal readonly struct Argument
{
    private Argument(Kinds kind, long number = 0, object? list = null, bool isOptional = false)
    {
        Kind = kind;
        Number = number;
        List = list;
        IsOptional = isOptional;
    }

    internal enum Kinds
    {
        None,
        Tensor,
        Number,
        Integers,
        Booleans,
        Tensors,
        Text,
    }

    public Kinds Kind { get; }

    /// <summary>A handle, a whole number, a truth value, or the bits of a double.</summary>
    public long Number { get; }

    public object? List { get; }

    public bool IsOptional { get; }

    /// <summary>An optional argument left out.</summary>
    public static Argument None => default;

    public static implicit operator Argument(Aten tensor) => new(Kinds.Tensor, tensor.Handle);

    public static implicit operator Argument(long number) => new(Kinds.Number, number);

    public static implicit operator Argument(int number) => new(Kinds.Number, number);

    public static implicit operator Argument(double number) => new(Kinds.Number, BitConverter.DoubleToInt64Bits(number));

    public static implicit operator Argument(bool truth) => new(Kinds.Number, truth ? 1 : 0);

    public static implicit operator Argument(DType type) => new(Kinds.Number, ScalarTypes.Of(type));

    public static implicit operator Argument(long[] numbers) => new(Kinds.Integers, list: numbers);

    public static implicit operator Argument(bool[] truths) => new(Kinds.Booleans, list: truths);

    public static implicit operator Argument(Aten[] tensors) => new(Kinds.Tensors, list: tensors);

    public static implicit operator Argument(string text) => new(Kinds.Text, list: text);

    /// <summary>A value for an argument that may be left out.</summary>
    public static Argument Some(Argument value) => new(value.Kind, value.Number, value.List, isOptional: true);

    /// <summary>A tensor for an argument that may be left out, or none.</summary>
    public static Argument Some(Aten? tensor) => tensor is { } given ? Some((Argument)given) : None;
}
