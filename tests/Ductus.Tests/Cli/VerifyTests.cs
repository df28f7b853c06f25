using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Ductus.Imaging;
using Ductus.Tests.Marks;

namespace Ductus.Tests.Cli;

/// <summary>What `ductus verify` says and returns.</summary>
public sealed class VerifyTests
{
    [Theory]
    [InlineData("ductus-signed.pdf", 0, "content credentials are valid, by a signer nobody vouches for")]
    [InlineData("bad/pixel-changed.png", 2, "broken (hash of the file: the file was changed after it was signed)")]
    [InlineData("bad/two-stores.png", 2, "several content credentials, so that none counts")]
    [InlineData("plain.jpg", 3, "no mark was found, which does not say that a hand wrote it")]
    [InlineData("none.png", 2, "cannot be read")]
    public void A_file_gets_a_verdict_and_a_code(string name, int code, string words)
    {
        var run = CliRun.Of("verify", Golden.PathOf("c2pa/" + name));
        Assert.Equal("", run.Error);
        Assert.Contains(words, run.Out, StringComparison.Ordinal);
        Assert.Equal(code, run.Code);
    }

    [Fact]
    public void Metadata_alone_are_found_and_called_removable()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("page.png");
        File.WriteAllBytes(path, Ductus.Pages.SyntheticMark.Apply(File.ReadAllBytes(Golden.PathOf("c2pa/plain.png"))));
        var run = CliRun.Of("verify", path);
        Assert.Contains("no content credentials. Its metadata say that a model made it; anybody can write or remove that.", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
    }

    [Theory]
    [InlineData("zTXt", "XML\0\0")]
    [InlineData("iTXt", "XML:com.adobe.xmp\0\u0001\0en\0XMP\0")]
    public void Compressed_metadata_are_opened(string chunk, string before)
    {
        using var folder = new TemporaryFolder();
        var png = File.ReadAllBytes(Golden.PathOf("c2pa/plain.png"));
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(Encoding.BigEndianUnicode.GetBytes("http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"));
        }

        byte[] content = [.. Encoding.Latin1.GetBytes(chunk + before), .. packed.ToArray()];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length - 4);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(content));
        File.WriteAllBytes(folder.File("page.png"), [.. png[..33], .. length, .. content, .. crc, .. png[33..]]);
        Assert.Contains("Its metadata say that a model made it", CliRun.Of("verify", folder.File("page.png")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_marked_page_is_found_on_a_photograph()
    {
        using var folder = new TemporaryFolder();
        const int Rim = 300;
        var page = InkMarkTests.Marked;
        var desk = RgbImage.Filled(page.Width + (2 * Rim), page.Height + (2 * Rim), new Rgb(70, 50, 40));
        for (var y = 0; y < page.Height; y++)
        {
            page.Row(y).CopyTo(desk.Row(Rim + y)[(3 * Rim)..]);
        }

        // Seen from below: what is above is smaller.
        Spot[] corners = [new(-160, 0), new(desk.Width + 160, 40), new(desk.Width, desk.Height), new(0, desk.Height)];
        PictureFile.SavePng(RgbResample.Projected(desk, Projection.FromRectangle(desk.Width, desk.Height, corners), desk.Width, desk.Height, null), folder.File("photo.png"));
        Assert.Contains("number abcdef1;", CliRun.Of("verify", folder.File("photo.png")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mark_in_the_ink_is_found_without_any_metadata_and_only_by_its_phrase()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("scan.png");
        PictureFile.SavePng(InkMarkTests.Marked, path);
        var run = CliRun.Of("verify", path);
        Assert.Contains("no content credentials. Its ink bears the mark of a page written by Ductus, number abcdef1;", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, run.Code);
        var other = CliRun.Of("verify", path, "--mark", "another phrase");
        Assert.Contains("no mark was found, which does not say that a hand wrote it", other.Out, StringComparison.Ordinal);
        Assert.Equal(3, other.Code);
    }

    [Fact]
    public void Json_tells_of_each_file_and_the_worst_code_counts()
    {
        var run = CliRun.Of("verify", "--json", Golden.PathOf("c2pa/ductus-signed.png"), Golden.PathOf("c2pa/plain.jpg"));
        var findings = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal("untrusted", findings[0].GetProperty("credentials").GetString());
        Assert.Equal("own", findings[0].GetProperty("consent").GetString());
        Assert.Equal("none", findings[1].GetProperty("credentials").GetString());
        Assert.Equal(3, run.Code);
    }
}
