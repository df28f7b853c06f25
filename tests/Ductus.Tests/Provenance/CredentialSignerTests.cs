using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ductus.Imaging;
using Ductus.Provenance;
using Ductus.Provenance.Signing;

namespace Ductus.Tests.Provenance;

/// <summary>Files that are signed here are as the checker, which other programs' files have proven, wants them.</summary>
public sealed class CredentialSignerTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 10, 0, 0, TimeSpan.Zero);
    private static readonly PageClaim Page = new()
    {
        Title = "page.png",
        Description = "A page.",
        Version = "1.2",
        Hand = "0123456789abcdef",
        Consent = "Hand of Zoë, who made it.",
        TextSha256 = new string('a', 64),
        MarkIds = [0x0ABCDEF, 0x1234567],
        Created = Now,
    };

    private readonly TemporaryFolder _folder = new();

    private InstallationKey Installed => new(_folder.File("signing.pem"));

    [Theory]
    [InlineData("plain.png")]
    [InlineData("plain.jpg")]
    [InlineData("plain.pdf")]
    [InlineData("tool-signed.png")]
    [InlineData("tool-signed.jpg")]
    [InlineData("ductus-signed.pdf")]
    public void A_signed_file_says_what_it_is_and_shows_the_same_picture(string name)
    {
        var file = File.ReadAllBytes(Golden.PathOf("c2pa/" + name));
        var signed = Sign(file);
        var report = Check(signed);
        Assert.Equivalent(
            new CredentialReport(CredentialState.Untrusted)
            {
                Passed = CredentialPart.File,
                Generator = "Ductus 1.2",
                Signer = "Ductus installation",
                SourceType = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
                Hand = Page.Hand,
                Consent = Page.Consent,
                TextHash = Page.TextSha256,
                MarkIds = Page.MarkIds,
                Created = Now,
            },
            report,
            strict: true);
        Assert.Equal(Picture(file, name), Picture(signed, name));
    }

    [Theory]
    [InlineData("plain.png", 1200)]
    [InlineData("plain.jpg", 5500)]
    [InlineData("plain.pdf", 900)]
    public void A_file_that_is_changed_afterwards_is_found_out(string name, int at)
    {
        var signed = Sign(File.ReadAllBytes(Golden.PathOf("c2pa/" + name)));
        signed[name.EndsWith(".png", StringComparison.Ordinal) ? signed.Length - at : at] ^= 1;
        Assert.Equal("hash of the file: the file was changed after it was signed", Check(signed).Problem);
    }

    [Fact]
    public void A_file_signed_twice_bears_the_second_signature_alone()
    {
        foreach (var name in (string[])["plain.png", "plain.jpg", "plain.pdf"])
        {
            var once = Sign(File.ReadAllBytes(Golden.PathOf("c2pa/" + name)));
            var twice = Sign(once, Page with { Consent = "Hand of Theo, who agrees to its use." });
            Assert.Equal("Hand of Theo, who agrees to its use.", Check(twice).Consent);
            Assert.Equal(once.Length + 10, twice.Length, 12.0);
        }
    }

    [Fact]
    public void A_webp_bears_credentials_as_other_pictures_do_and_can_still_be_looked_at()
    {
        var picture = new RgbImage(41, 30, [.. Enumerable.Range(0, 41 * 30 * 3).Select(i => (byte)(i / 20))]);
        var signed = Sign(PictureCodec.EncodeWebP(picture));
        Assert.Equal(CredentialState.Untrusted, Check(signed).State);
        Assert.Equal((41, 30), (PictureFile.Decode(signed, "page.webp")[0].Width, PictureFile.Decode(signed, "page.webp")[0].Height));
        var twice = Sign(signed, Page with { Consent = "Hand of Theo, who agrees to its use." });
        Assert.Equal("Hand of Theo, who agrees to its use.", Check(twice).Consent);
        Assert.Equal(signed.Length + 10, twice.Length, 12.0);
        signed[60] ^= 1;
        Assert.Equal("hash of the file: the file was changed after it was signed", Check(signed).Problem);
        Assert.Contains("cut off", Assert.Throws<UserException>(() => Sign(signed[..^2])).Message, StringComparison.Ordinal);
        Assert.Contains("does not end with its last chunk", Assert.Throws<UserException>(() => Sign([.. PictureCodec.EncodeWebP(picture), 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_painted_over_others_names_them()
    {
        var over = Page with { Over = [new("a.png", "image/png", "the first"), new("b.jpg", "image/jpeg", "the second")] };
        var signed = Sign(File.ReadAllBytes(Golden.PathOf("c2pa/plain.png")), over);
        Assert.Equal(CredentialState.Untrusted, Check(signed).State);
        Assert.True(signed.AsSpan().IndexOf("the first"u8) > 0 && signed.AsSpan().IndexOf("the second"u8) > 0);
    }

    [Fact]
    public void A_store_too_long_for_one_segment_of_a_jpeg_goes_into_several()
    {
        var signed = Sign(File.ReadAllBytes(Golden.PathOf("c2pa/plain.jpg")), Page with { Description = new string('x', 150_000) });
        Assert.Equal(CredentialState.Untrusted, Check(signed).State);
    }

    [Fact]
    public void What_cannot_carry_credentials_is_refused_in_a_sentence()
    {
        byte[] png = File.ReadAllBytes(Golden.PathOf("c2pa/plain.png")), pdf = File.ReadAllBytes(Golden.PathOf("c2pa/plain.pdf"));
        foreach (var (file, why) in ((byte[], string)[])[("GIF89a.............."u8.ToArray(), "neither PNG nor JPEG nor WebP nor PDF"), (png[..900], "cut off"), (pdf[..900], "cut off"), ("%PDF-1.7\nstartxref\n5\n%%EOF\n"u8.ToArray(), "another way")])
        {
            var message = Assert.Throws<UserException>(() => Sign(file)).Message;
            Assert.StartsWith("'page.png' cannot carry content credentials: ", message, StringComparison.Ordinal);
            Assert.Contains(why, message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("PS256")]
    public void A_companys_chain_signs_from_PKCS12_and_from_PEM(string algorithm)
    {
        using var company = new TestCompany(algorithm, Now);
        var p12 = _folder.File("company.p12");
        File.WriteAllBytes(p12, company.Pkcs12("secret"));
        File.WriteAllText(_folder.File("chain.pem"), company.CertificatesPem);
        File.WriteAllText(_folder.File("key.pem"), company.EncryptedKeyPem("secret"));
        foreach (var key in (SigningKey[])[SigningKeyFile.Load(p12, null, "secret", Now), SigningKeyFile.Load(_folder.File("chain.pem"), _folder.File("key.pem"), "secret", Now)])
        {
            using (key)
            {
                var report = Check(new CredentialSigner(key).Sign(File.ReadAllBytes(Golden.PathOf("c2pa/plain.png")), Page, Now));
                Assert.Null(report.Problem);
                Assert.Equal("Example Ltd", report.Signer);
            }
        }
    }

    [Fact]
    public void A_certificate_that_cannot_sign_is_refused_in_a_sentence()
    {
        using TestCompany company = new("ES256", Now), other = new("ES256", Now);
        File.WriteAllBytes(_folder.File("company.p12"), company.Pkcs12("secret"));
        File.WriteAllText(_folder.File("chain.pem"), company.CertificatesPem);
        File.WriteAllText(_folder.File("other.pem"), other.EncryptedKeyPem("secret"));
        File.WriteAllText(_folder.File("self.pem"), company.RootWithKeyPem);
        Refused("password is wrong", "company.p12", null, "wrong", Now);
        Refused("expired on", "company.p12", null, "secret", Now.AddYears(3));
        Refused("valid only from", "company.p12", null, "secret", Now.AddYears(-3));
        Refused("none of its certificates is that of its key", "chain.pem", "other.pem", "secret", Now);
        Refused("no key is found in it", "chain.pem", null, null, Now);
        Refused("it is signed by itself", "self.pem", null, null, Now);
        Assert.Contains("cannot be read", Assert.Throws<UserException>(() => SigningKeyFile.Load(_folder.File("none.p12"), null, null, Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_stamp_is_asked_for_where_a_server_is_named()
    {
        using var server = new TestTimeStampServer(Now);
        using var key = Installed.Load(Now).Key;
        var signed = new CredentialSigner(key, new TimeStampServer(server.Address)).Sign(File.ReadAllBytes(Golden.PathOf("c2pa/plain.png")), Page, Now);
        Assert.Equal(CredentialState.Untrusted, Check(signed).State);
        Assert.True(signed.AsSpan().IndexOf("sigTst2"u8) > 0);
        Assert.Equal(1, server.Asked);

        server.AnswersRubbish = true;
        var refused = Assert.Throws<UserException>(() => new CredentialSigner(key, new TimeStampServer(server.Address)).Sign(File.ReadAllBytes(Golden.PathOf("c2pa/plain.png")), Page, Now));
        Assert.Contains("did not answer as one should", refused.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Refused(string why, string certificates, string? key, string? password, DateTimeOffset now) => Assert.Contains(
        why, Assert.Throws<UserException>(() => SigningKeyFile.Load(_folder.File(certificates), key is null ? null : _folder.File(key), password, now)).Message, StringComparison.Ordinal);

    private byte[] Sign(byte[] file, PageClaim? page = null)
    {
        using var key = Installed.Load(Now).Key;
        return new CredentialSigner(key).Sign(file, page ?? Page, Now);
    }

    private static CredentialReport Check(byte[] file) => CredentialCheck.Read(new MemoryStream(file), Now);

    private byte[] Picture(byte[] file, string name)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, file);
        return PictureFile.LoadPages(path).Single().Pixels;
    }
}
