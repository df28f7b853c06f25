namespace Ductus.Tensors.Tests.Quantized;

/// <summary>The block formats of GGUF, value by value as ggml documents them.</summary>
internal static class GgufTwin
{
    public static float[] Q80(byte[] row) => [.. row.Chunk(34).SelectMany(block => block.Skip(2).Select(q => (sbyte)q * Half(block, 0)))];

    public static float[] Q40(byte[] row) => [.. row.Chunk(18).SelectMany(block =>
        Enumerable.Range(0, 32).Select(i => ((i < 16 ? block[2 + i] & 15 : block[2 + i - 16] >> 4) - 8) * Half(block, 0)))];

    public static float[] Q4K(byte[] row) => [.. row.Chunk(144).SelectMany(block => Enumerable.Range(0, 256).Select(i =>
    {
        var group = i / 32;
        var shared = block[16 + (i / 64 * 32) + (i % 32)];
        var q = group % 2 == 0 ? shared & 15 : shared >> 4;
        byte Packed(int at) => block[4 + at];
        var scale = group < 4 ? Packed(group) & 63 : (Packed(group + 4) & 15) + (Packed(group - 4) / 64 * 16);
        var minimum = group < 4 ? Packed(group + 4) & 63 : (Packed(group + 4) / 16) + (Packed(group) / 64 * 16);
        return (Half(block, 0) * scale * q) - (Half(block, 2) * minimum);
    }))];

    private static float Half(byte[] block, int at) => (float)BitConverter.ToHalf(block, at);
}
