using System.Buffers.Binary;
using System.Text;
using Ductus.Provenance;

namespace Ductus.Tests.Provenance;

/// <summary>Credentials of files that another implementation signed, and of the same files spoilt in one thing each.</summary>
public sealed class CredentialCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("ductus-signed.png", "Ductus 1.1")]
    [InlineData("ductus-signed.jpg", "Ductus 1.1")]
    [InlineData("ductus-signed.pdf", "Ductus 1.1")]
    [InlineData("with-soft-binding.png", "Ductus 1.1")]
    [InlineData("tool-signed.png", "Ductus 1.0")]
    [InlineData("tool-signed.jpg", "Ductus 1.0")]
    public void A_signed_file_is_valid_and_its_signer_untrusted(string name, string generator)
    {
        var report = Check(Golden.PathOf("c2pa/" + name));
        Assert.Null(report.Problem);
        Assert.Equal(CredentialState.Untrusted, report.State);
        Assert.Equal(generator, report.Generator);
        Assert.Equal("Ductus TEST ONLY installation", report.Signer);
        Assert.EndsWith("/trainedAlgorithmicMedia", report.SourceType, StringComparison.Ordinal);
        Assert.Equal("own", report.Consent);
    }

    [Theory]
    [InlineData("plain.png")]
    [InlineData("plain.jpg")]
    [InlineData("plain.pdf")]
    public void A_file_without_credentials_has_none(string name) => Assert.Equal(new CredentialReport(CredentialState.None), Check(Golden.PathOf("c2pa/" + name)));

    [Theory]
    [InlineData("pixel-changed", "hash of the file: the file was changed")]
    [InlineData("assertion-changed", "assertion org.ductus.handwriting: it was changed")]
    [InlineData("claim-changed", "signature: it does not fit the claim")]
    [InlineData("signature-changed", "signature: it does not fit the claim")]
    [InlineData("der", "signature: it is not two numbers")]
    [InlineData("untagged", "signature: it has not the tag 18")]
    [InlineData("unprot", "signature: its protected header has no certificates")]
    [InlineData("hdrexcl", "hash of the file: it leaves out another part")]
    [InlineData("bigexcl", "hash of the file: it leaves out another part")]
    [InlineData("nohash", "hash of the file: there is none")]
    [InlineData("noactions", "actions: none says")]
    [InlineData("cert-expired", "certificate: it expired on")]
    [InlineData("cert-noaki", "certificate: it does not say which authority's key")]
    [InlineData("cert-noeku", "certificate: it is not meant for signing")]
    public void A_spoilt_file_is_broken_where_it_was_spoilt(string name, string problem)
    {
        var report = Check(Golden.PathOf($"c2pa/bad/{name}.png"));
        Assert.Equal(CredentialState.Broken, report.State);
        Assert.StartsWith(problem, report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_stores_none_counts() => Assert.Equal(CredentialState.TwoStores, Check(Golden.PathOf("c2pa/bad/two-stores.png")).State);

    [Fact]
    public void A_second_store_in_jpeg_or_pdf_is_found()
    {
        var jpeg = Bytes("ductus-signed.jpg");
        var at = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xEB]);
        var segment = jpeg[at..(at + 2 + BinaryPrimitives.ReadUInt16BigEndian(jpeg.AsSpan(at + 2)))];
        Assert.Equal(CredentialState.TwoStores, Check([.. jpeg[..at], .. segment, .. jpeg[at..]]).State);

        var pdf = Bytes("ductus-signed.pdf");
        Assert.Equal(CredentialState.TwoStores, Check([.. pdf, .. pdf]).State);
    }

    [Theory]
    [InlineData("ductus-signed.jpg")]
    [InlineData("ductus-signed.pdf")]
    [InlineData("tool-signed.jpg")]
    public void A_byte_outside_the_store_is_missed(string name)
    {
        var bytes = Bytes(name);
        bytes[^20] ^= 1;
        Assert.StartsWith("hash of the file", Check(bytes).Problem, StringComparison.Ordinal);
        Assert.StartsWith("hash of the file", Check([.. Bytes(name), 0]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_in_another_picture_is_broken()
    {
        var signed = Bytes("ductus-signed.png");
        var store = signed[33..(33 + 2573)];
        byte[] plain = Bytes("plain.png"), other = [.. plain[..33], .. store, .. plain[33..]];
        Assert.Equal(CredentialState.Untrusted, Check(other).State); // the very picture that was signed
        other[33 + 2573 + 20] ^= 1;
        Assert.StartsWith("hash of the file", Check(other).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_claim_of_the_old_version_is_not_called_broken()
    {
        var bytes = Bytes("ductus-signed.png");
        var at = bytes.AsSpan().IndexOf("c2pa.claim.v2"u8);
        bytes.AsSpan(at + "c2pa.claim".Length, 3).Clear();
        Assert.Equal(new CredentialReport(CredentialState.NotSupported, "not checked here: claims of version 1"), Check(bytes));
    }

    [Fact]
    public void The_clock_decides_whether_a_certificate_is_in_force()
    {
        var path = Golden.PathOf("c2pa/ductus-signed.png");
        Assert.StartsWith("certificate: it is valid only from 2026-11-25; perhaps the clock", CredentialCheck.Read(path, Now.AddYears(-5)).Problem, StringComparison.Ordinal);
        Assert.Equal("certificate: it expired on 2036-11-22", CredentialCheck.Read(path, Now.AddYears(20)).Problem);
    }

    [Theory]
    [InlineData("ductus-signed.png", 3000)]
    [InlineData("ductus-signed.png", 20)]
    [InlineData("ductus-signed.jpg", 300)]
    [InlineData("ductus-signed.pdf", 4000)]
    [InlineData("plain.pdf", 2000)]
    public void A_file_that_is_cut_off_is_refused_in_a_sentence(string name, int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(name);
        File.WriteAllBytes(path, Bytes(name)[..length]);
        Assert.Contains("it is cut off. Give a whole", Assert.Throws<UserException>(() => Check(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_picture_or_not_there_is_refused_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("page.png");
        Assert.Contains("cannot be read", Assert.Throws<UserException>(() => Check(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, "no picture");
        Assert.Contains("neither PNG nor JPEG nor WebP nor PDF", Assert.Throws<UserException>(() => Check(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_picture_without_credentials_is_not_read_whole()
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n\u001a\n"u8]);
        foreach (var (name, length) in new[] { ("IHDR", 13), ("IDAT", 50_000_000), ("IEND", 0) })
        {
            var size = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(size, length);
            file.Write([.. size, .. Encoding.ASCII.GetBytes(name)]);
            file.SetLength(file.Length + length + 4);
            file.Position = file.Length;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(CredentialState.None, CredentialCheck.Read(file, Now).State);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Golden.PathOf("c2pa/" + name));

    private static CredentialReport Check(string path) => CredentialCheck.Read(path, Now);

    private static CredentialReport Check(byte[] bytes) => CredentialCheck.Read(new MemoryStream(bytes), Now);
}
