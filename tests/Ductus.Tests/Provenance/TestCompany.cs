using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Tests.Provenance;

/// <summary>A company with a certificate of its own: root, authority between, signer; each valid for two years.</summary>
internal sealed class TestCompany : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _middle;
    private readonly X509Certificate2 _leaf;

    public TestCompany(string algorithm, DateTimeOffset now)
    {
        var (from, until) = (now.AddYears(-1), now.AddYears(1));
        _root = Authority("Example root", _rootKey).CreateSelfSigned(from, until);
        using (var middle = Authority("Example authority", _middleKey).Create(_root, from, until, [2]))
        {
            _middle = middle.CopyWithPrivateKey(_middleKey);
        }

        var hash = HashAlgorithmName.SHA256;
        if (algorithm == "PS256")
        {
            var rsa = RSA.Create(2048);
            _key = rsa;
            _leaf = Signer(new CertificateRequest("CN=Example Ltd", rsa, hash, RSASignaturePadding.Pkcs1), from, until);
        }
        else
        {
            var ec = ECDsa.Create(algorithm switch { "ES256" => ECCurve.NamedCurves.nistP256, "ES384" => ECCurve.NamedCurves.nistP384, _ => ECCurve.NamedCurves.nistP521 });
            _key = ec;
            _leaf = Signer(new CertificateRequest("CN=Example Ltd", ec, hash), from, until);
        }
    }

    /// <summary>All three, the root first.</summary>
    public string CertificatesPem => string.Join('\n', ((X509Certificate2[])[_root, _leaf, _middle]).Select(certificate => certificate.ExportCertificatePem()));

    public string RootWithKeyPem => _root.ExportCertificatePem() + "\n" + _rootKey.ExportPkcs8PrivateKeyPem();

    public string EncryptedKeyPem(string password) => _key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));

    public byte[] Pkcs12(string password)
    {
        using var own = _key is ECDsa ec ? _leaf.CopyWithPrivateKey(ec) : _leaf.CopyWithPrivateKey((RSA)_key);
        using var bareMiddle = X509CertificateLoader.LoadCertificate(_middle.RawData);
        using var bareRoot = X509CertificateLoader.LoadCertificate(_root.RawData);
        return new X509Certificate2Collection { bareRoot, own, bareMiddle }.Export(X509ContentType.Pkcs12, password)!;
    }

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_key, _rootKey, _middleKey, _root, _middle, _leaf])
        {
            part.Dispose();
        }
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private X509Certificate2 Signer(CertificateRequest request, DateTimeOffset from, DateTimeOffset until)
    {
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.36")], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_middle, true, false));
        return request.Create(_middle.SubjectName, X509SignatureGenerator.CreateForECDsa(_middleKey), from, until, [3]);
    }
}
