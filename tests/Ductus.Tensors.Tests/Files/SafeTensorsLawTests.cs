using CsCheck;

namespace Ductus.Tensors.Tests.Files;

/// <summary>Whatever is written as safetensors is read back bit for bit.</summary>
public sealed class SafeTensorsLawTests
{
    private static readonly Gen<string> Names = Gen.String[Gen.Char["ab.0\"\\/é\u0001\u2028 鬱"], 1, 6];

    private static readonly Gen<Tensor> Tensors = Gen.Select(Gen.Int[0, 3].Array[0, 4], Gen.Enum<DType>(), Gen.Byte.Array[81 * 8]).Select((extents, type, bytes) =>
    {
        var tensor = Tensor.Empty(new Shape(extents), type);
        bytes.AsSpan(0, tensor.Bytes.Length).CopyTo(tensor.Bytes);
        return tensor;
    });

    [Fact]
    public void A_file_comes_back_as_it_was_written() => Property.Holds(
        Gen.Select(Gen.Select(Names, Tensors).List[0, 4], Gen.Select(Names, Names).List[0, 3]),
        given =>
        {
            using var file = new TestFile();
            var tensors = given.Item1.DistinctBy(entry => entry.Item1).Select(entry => KeyValuePair.Create(entry.Item1, entry.Item2)).ToList();
            var metadata = given.Item2.DistinctBy(entry => entry.Item1).ToDictionary(entry => entry.Item1, entry => entry.Item2);
            SafeTensorsWriter.Write(file.Path, tensors, metadata);

            using var back = SafeTensorsFile.Open(file.Path);

            Assert.Equal(metadata, back.Metadata.ToDictionary());
            Assert.Equal(tensors.Select(entry => entry.Key), back.Entries.Keys);
            foreach (var (name, tensor) in tensors)
            {
                var read = back.Read(name);
                Assert.Equal((tensor.DType, tensor.Shape), (read.DType, read.Shape));
                Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());
            }
        },
        times: 150);
}
