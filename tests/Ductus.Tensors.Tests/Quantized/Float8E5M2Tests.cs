using Ductus.Tensors.Quantized;

namespace Ductus.Tensors.Tests.Quantized;

/// <summary>The 8-bit float e5m2 against halves, of which it is the upper byte.</summary>
public sealed class Float8E5M2Tests
{
    [Fact]
    public void Every_code_is_the_half_it_begins_and_comes_back()
    {
        byte[] codes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)], back = new byte[256];
        var values = new float[256];

        Float8E5M2.Decode(codes, values);
        Float8E5M2.Encode(values, back);

        for (var i = 0; i < 256; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)(i << 8)), values[i]);
            Assert.Equal(float.IsNaN(values[i]) ? (byte)((i & 0x80) | 0x7F) : codes[i], back[i]);
        }
    }

    [Theory]
    [InlineData(1.125f, 1f)]
    [InlineData(1.375f, 1.5f)]
    [InlineData(1.126f, 1.25f)]
    [InlineData(-1.99f, -2f)]
    [InlineData(1e9f, 57344f)]
    [InlineData(7.6e-6f, 0f)]
    [InlineData(2.3e-5f, 3.0517578e-5f)]
    public void What_lies_between_goes_to_the_nearest_and_ties_to_the_even(float value, float expected)
    {
        byte[] code = [0];
        float[] back = [0];

        Float8E5M2.Encode([value], code);
        Float8E5M2.Decode(code, back);

        Assert.Equal(expected, back[0]);
    }
}
