namespace Ductus.Tensors.Quantized;

/// <summary>
/// How the rows of a weight lie in memory or in a file: each row on its own, so that any stretch of any row can be decoded. One instance
/// a format; instances are compared by reference.
/// </summary>
public abstract unsafe class WeightFormat
{
    private static readonly WeightFormat[] PlainFormats = [.. Enum.GetValues<DType>().Select(type => new PlainRows(type))];

    /// <summary>Single precision.</summary>
    public static WeightFormat F32 => Plain(DType.F32);

    /// <summary>The upper half of a single.</summary>
    public static WeightFormat BF16 => Plain(DType.BF16);

    /// <summary>Half precision.</summary>
    public static WeightFormat F16 => Plain(DType.F16);

    /// <summary>8-bit floats without a scale, as fp8 checkpoints have them.</summary>
    public static WeightFormat F8E4M3 => Plain(DType.F8E4M3);

    /// <summary>Signed bytes, one scale a row.</summary>
    public static WeightFormat Int8 { get; } = new Int8Rows();

    /// <summary>8-bit floats (e4m3), one scale a row.</summary>
    public static WeightFormat Fp8 { get; } = new ScaledFp8Rows();

    /// <summary>4-bit NormalFloat, one scale every 64 values.</summary>
    public static WeightFormat Nf4 { get; } = new Nf4Rows();

    /// <summary>The 16 values that codes of <see cref="Nf4"/> stand for, before they are scaled.</summary>
    public static IReadOnlyList<float> Nf4Levels => Nf4Rows.Levels;

    /// <summary>GGUF: signed bytes, one scale every 32 values.</summary>
    public static WeightFormat Q80 { get; } = new Q80Rows();

    /// <summary>GGUF: 4 bits around zero, one scale every 32 values.</summary>
    public static WeightFormat Q40 { get; } = new Q40Rows();

    /// <summary>GGUF: 4 bits with scale and minimum every 32 values, themselves in 6 bits.</summary>
    public static WeightFormat Q4K { get; } = new Q4KRows();

    /// <summary>The formats that weights can be held in, the most exact first.</summary>
    public static IReadOnlyList<WeightFormat> Storable { get; } = [F32, BF16, Int8, Fp8, Nf4];

    /// <summary>Value after value of a type.</summary>
    public static WeightFormat Plain(DType type) => PlainFormats[(int)type];

    /// <summary>What users and formats call it.</summary>
    public abstract string Name { get; }

    /// <summary>The type of which it is value after value; null where there are scales.</summary>
    public virtual DType? PlainType => null;

    /// <summary>Values that are stored together: rows are a multiple of it, and a stretch to decode begins at a multiple.</summary>
    public abstract int Block { get; }

    /// <summary>Bytes of a row.</summary>
    public abstract long RowBytes(int columns);

    /// <summary>
    /// Decodes the values <paramref name="from"/> (a multiple of <see cref="Block"/>) .. from + <paramref name="count"/> - 1 of a row.
    /// </summary>
    internal abstract void Decode(byte* row, int columns, int from, int count, float* target);

    /// <summary>Encodes a row.</summary>
    /// <exception cref="NotSupportedException">The format is only read.</exception>
    internal virtual void Encode(float* values, int columns, byte* row) =>
        throw new NotSupportedException($"{Name} is only read; weights are held as bf16, int8, fp8 or nf4.");
}
