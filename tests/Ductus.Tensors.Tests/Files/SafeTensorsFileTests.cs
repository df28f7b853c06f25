using System.Text;
using Ductus.Tensors.Quantized;

namespace Ductus.Tensors.Tests.Files;

/// <summary>Safetensors files: every storage type there and back, and headers that lie.</summary>
public sealed class SafeTensorsFileTests
{
    [Theory]
    [InlineData(DType.F32, 0f)]
    [InlineData(DType.BF16, 1 / 256f)]
    [InlineData(DType.F16, 1 / 2048f)]
    [InlineData(DType.F8E4M3, 1 / 16f)]
    [InlineData(DType.F8E5M2, 1 / 8f)]
    public void Tensors_come_back_in_each_type(DType type, float relative)
    {
        using var file = new TestFile();
        var values = Tensor.Normal(new Shape(3, 21), new Rng(1)) + 3f;

        SafeTensorsWriter.Write(file.Path, [new("a", values), new("scalar", Tensor.Scalar(2))], new Dictionary<string, string> { ["k"] = "v" }, type);

        using var read = SafeTensorsFile.Open(file.Path);
        Assert.Equal("v", read.Metadata["k"]);
        Assert.Equal(type, read.Entries["a"].DType);
        Assert.Equal(2, read.Read("scalar", DType.F32).Item());
        var back = read.Read("a", DType.F32);
        Assert.All(Enumerable.Range(0, values.Count), i => Assert.Equal(values.Span[i], back.Span[i], (relative * Math.Abs(values.Span[i])) + 1e-9f));
        var rows = new float[42];
        StoredTensor.Of(read, "a").ReadRows(1, 2, rows);
        Assert.Equal(back.ToArray()[21..], rows);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("short", "has only 5 bytes")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "its header would be")]
    public void Other_files_are_refused(string content, string sentence) => Refused(Encoding.ASCII.GetBytes(content), sentence);

    [Theory]
    [InlineData(-1L, "its header would be 18446744073709551615 bytes long")]
    [InlineData(1L << 40, "its header would be 1099511627776 bytes long")]
    [InlineData(90_000_000L, "is cut short: its header of 90000000 bytes does not fit")]
    public void A_header_of_absurd_size_is_refused_without_being_read(long length, string sentence) =>
        Refused([.. BitConverter.GetBytes(length), .. "{}          "u8], sentence);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}""", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4]}}""", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]}}""", "'a' would lie at bytes 0 to 20 of 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[-4,12]}}""", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "does not fill its 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4000000000,4000000000,4000000000],"data_offsets":[0,16]}}""", "does not fill its 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,2147483647,2147483647,2147483647],"data_offsets":[0,16]}}""", "does not fill its 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1073741824,1073741824,1073741824,1073741824,256],"data_offsets":[0,0]}}""", "does not fill its 0 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,0],"data_offsets":[0,0]}}""", "does not fill its 0 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,4],"data_offsets":[0,16]}}""", "does not fill its 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":null,"data_offsets":[0,16]}}""", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4.5],"data_offsets":[0,16]}}""", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0]}}""", "its header cannot be read")]
    [InlineData("""{"a\ud800":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "its header cannot be read")]
    [InlineData("""{"__metadata__":{"a":1}}""", "its header cannot be read")]
    [InlineData("[]", "its header cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", "lies over another")]
    [InlineData("""{"a":{"dtype":"F4","shape":[16],"data_offsets":[0,16]}}""", "tensor 'a' has the type F4")]
    [InlineData("""{"a":{"dtype":"1","shape":[8],"data_offsets":[0,16]}}""", "tensor 'a' has the type 1")]
    public void A_header_that_contradicts_its_file_is_refused(string header, string sentence) =>
        Refused([.. BitConverter.GetBytes((long)header.Length), .. Encoding.ASCII.GetBytes(header), .. new byte[16]], sentence);

    private static void Refused(byte[] content, string sentence)
    {
        using var file = new TestFile();
        File.WriteAllBytes(file.Path, content);

        var e = Assert.Throws<InvalidDataException>(() => SafeTensorsFile.Open(file.Path));

        Assert.Contains(sentence, e.Message, StringComparison.Ordinal);
        Assert.Contains(file.Path, e.Message, StringComparison.Ordinal);
    }
}
