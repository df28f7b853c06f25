using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Provenance.Signing;

/// <summary>A private key and the certificates that say whose it is: what credentials are signed with.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly List<X509Certificate2> _chain;

    private SigningKey(AsymmetricAlgorithm key, List<X509Certificate2> chain)
    {
        _key = key;
        _chain = chain;
    }

    /// <summary>The certificates (X.509, DER), the signer's first, without the root.</summary>
    internal IReadOnlyList<byte[]> Chain => [.. _chain.Select(certificate => certificate.RawData)];

    /// <summary>The signer's name by its certificate.</summary>
    public string Name => _chain[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false);

    /// <summary>The organisation by its certificate; empty where it names none.</summary>
    internal string Organisation => _chain[0].SubjectName.EnumerateRelativeDistinguishedNames().FirstOrDefault(part => part.GetSingleElementType().Value == "2.5.4.10")?.GetSingleElementValue() ?? "";

    /// <summary>The last day it can sign on (UTC).</summary>
    public DateTimeOffset Until => _chain.Min(certificate => certificate.NotAfter.ToUniversalTime());

    /// <summary>The first day it can sign on (UTC).</summary>
    public DateTimeOffset From => _chain.Max(certificate => certificate.NotBefore.ToUniversalTime());

    /// <summary>COSE's number of the algorithm: ES256, ES384, ES512 by the size of the curve, PS256 for RSA.</summary>
    internal long Algorithm => _key switch
    {
        ECDsa { KeySize: 256 } => -7,
        ECDsa { KeySize: 384 } => -35,
        ECDsa => -36,
        _ => -37,
    };

    /// <summary>Bytes of a signature.</summary>
    internal int SignatureLength => _key is ECDsa ? (_key.KeySize + 7) / 8 * 2 : _key.KeySize / 8;

    /// <summary>Puts a key and its certificates together.</summary>
    /// <param name="key">Of an elliptic curve of 256, 384 or 521 bits, or RSA; owned from here on.</param>
    /// <param name="certificates">In any order, with or without a root; owned from here on.</param>
    /// <exception cref="InvalidDataException">None of the certificates is that of the key.</exception>
    internal static SigningKey Of(AsymmetricAlgorithm key, IEnumerable<X509Certificate2> certificates)
    {
        var left = certificates.ToList();
        var own = key.ExportSubjectPublicKeyInfo();
        var chain = new List<X509Certificate2>();
        for (var next = left.Find(certificate => certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(own)); next is not null;)
        {
            chain.Add(next);
            left.Remove(next);
            next = left.Find(certificate => certificate.SubjectName.RawData.AsSpan().SequenceEqual(chain[^1].IssuerName.RawData) && !IsRoot(certificate));
        }

        left.ForEach(certificate => certificate.Dispose());
        return chain.Count > 0 ? new SigningKey(key, chain) : throw new InvalidDataException("none of its certificates is that of its key");
    }

    /// <summary>Checks that others will accept what it signs.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="InvalidDataException">A certificate is of a form that C2PA refuses, has expired or is not yet valid.</exception>
    internal void Check(DateTimeOffset now) => SigningCertificate.Check(_chain, now);

    /// <summary>Signs bytes: r and s one after the other, or PSS.</summary>
    internal byte[] Sign(byte[] data) => _key switch
    {
        ECDsa ec => ec.SignData(data, ec.KeySize switch { 256 => HashAlgorithmName.SHA256, 384 => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 }, DSASignatureFormat.IeeeP1363FixedFieldConcatenation),
        RSA rsa => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => throw new InvalidOperationException("Keys are of an elliptic curve or RSA."),
    };

    /// <summary>Key and certificates as PEM.</summary>
    internal string ToPem() => string.Join('\n', [_key.ExportPkcs8PrivateKeyPem(), .. _chain.Select(certificate => certificate.ExportCertificatePem())]) + "\n";

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        _chain.ForEach(certificate => certificate.Dispose());
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
