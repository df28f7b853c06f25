using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ductus.Provenance;

namespace Ductus.Tests.Provenance;

/// <summary>Signatures of every algorithm that is checked, and the rules for certificates.</summary>
public sealed class SignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Claim = [1, 2, 3];

    [Theory]
    [InlineData(-7)]
    [InlineData(-35)]
    [InlineData(-36)]
    [InlineData(-37)]
    public void A_signature_of_an_algorithm_is_checked(int algorithm)
    {
        using var rsa = RSA.Create(2048);
        using var ec = ECDsa.Create(algorithm switch { -7 => ECCurve.NamedCurves.nistP256, -35 => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 });
        var hash = algorithm switch { -35 => HashAlgorithmName.SHA384, -36 => HashAlgorithmName.SHA512, _ => HashAlgorithmName.SHA256 };
        var request = algorithm == -37 ? new CertificateRequest("CN=a", rsa, hash, RSASignaturePadding.Pss) : new CertificateRequest("CN=a", ec, hash);
        using var certificate = request.CreateSelfSigned(Now, Now.AddDays(1));
        var signature = CoseSignature.Read(Cose(algorithm, certificate, bytes => algorithm == -37 ? rsa.SignData(bytes, hash, RSASignaturePadding.Pss) : ec.SignData(bytes, hash)));
        signature.Verify(certificate, Claim);
        Assert.Throws<InvalidDataException>(() => signature.Verify(certificate, new byte[] { 1, 2, 4 }));
    }

    [Fact]
    public void A_chain_is_followed_to_its_end()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256), other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = Authority(key), stranger = Authority(other);
        using var leaf = Leaf(authority);
        SigningCertificate.Check([leaf], Now);
        SigningCertificate.Check([leaf, authority], Now);
        Assert.Contains("did not sign it", Assert.Throws<InvalidDataException>(() => SigningCertificate.Check([leaf, stranger], Now)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_signed_by_itself_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = Authority(key);
        Assert.Contains("signed by itself", Assert.Throws<InvalidDataException>(() => SigningCertificate.Check([authority], Now)).Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Authority(ECDsa key)
    {
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
    }

    private static X509Certificate2 Leaf(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=installation", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.4")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        return request.Create(authority, Now.AddDays(-1), Now.AddDays(1), [1]);
    }

    private static byte[] Cose(int algorithm, X509Certificate2 certificate, Func<byte[], byte[]> sign)
    {
        var header = Write(writer =>
        {
            writer.WriteStartMap(2);
            writer.WriteInt32(1);
            writer.WriteInt32(algorithm);
            writer.WriteInt32(33);
            writer.WriteByteString(certificate.RawData);
            writer.WriteEndMap();
        });
        var signed = Write(writer =>
        {
            writer.WriteStartArray(4);
            writer.WriteTextString("Signature1");
            writer.WriteByteString(header);
            writer.WriteByteString([]);
            writer.WriteByteString(Claim);
            writer.WriteEndArray();
        });
        return Write(writer =>
        {
            writer.WriteTag((CborTag)18);
            writer.WriteStartArray(4);
            writer.WriteByteString(header);
            writer.WriteStartMap(0);
            writer.WriteEndMap();
            writer.WriteNull();
            writer.WriteByteString(sign(signed));
            writer.WriteEndArray();
        });
    }

    private static byte[] Write(Action<CborWriter> write)
    {
        var writer = new CborWriter();
        write(writer);
        return writer.Encode();
    }
}
