using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Provenance;

/// <summary>What a certificate must be to sign claims (C2PA 2.2, 14.5.1): who is behind it is another question.</summary>
internal static class SigningCertificate
{
    /// <summary>The purpose of keys for mail (RFC 5280), which C2PA takes too.</summary>
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";

    /// <summary>The purpose of C2PA's own (c2pa-kp-claimSigning).</summary>
    public const string ClaimSigning = "1.3.6.1.4.1.62558.2.1";

    private const string ExtendedUsage = "2.5.29.37";
    private const string AuthorityKey = "2.5.29.35";
    private const int FewestRsaBits = 2048;

    /// <summary>emailProtection, documentSigning, c2pa-kp-claimSigning.</summary>
    private static readonly string[] Purposes = [EmailProtection, "1.3.6.1.5.5.7.3.36", ClaimSigning];

    /// <summary>anyExtendedKeyUsage, timeStamping, OCSPSigning.</summary>
    private static readonly string[] ForbiddenPurposes = ["2.5.29.37.0", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9"];

    /// <summary>Checks a chain, the signer's first.</summary>
    /// <param name="chain">Certificates; the last need not be a root.</param>
    /// <param name="now">The time by which they must be in force: without a time stamp nothing says when they signed.</param>
    /// <exception cref="InvalidDataException">One breaks a rule.</exception>
    public static void Check(IReadOnlyList<X509Certificate2> chain, DateTimeOffset now)
    {
        var leaf = chain[0];
        if (leaf.Version != 3)
        {
            throw new InvalidDataException("it is not of version 3");
        }

        if (leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData))
        {
            throw new InvalidDataException("it is signed by itself");
        }

        if (leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority))
        {
            throw new InvalidDataException("it is that of an authority, not of a signer");
        }

        if (leaf.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is not { } usage || !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature))
        {
            throw new InvalidDataException("its key is not meant for signatures");
        }

        CheckPurposes(leaf);
        if (leaf.Extensions[AuthorityKey] is null)
        {
            throw new InvalidDataException("it does not say which authority's key signed it");
        }

        using var rsa = leaf.GetRSAPublicKey();
        if (rsa?.KeySize < FewestRsaBits)
        {
            throw new InvalidDataException("its key is too short");
        }

        for (var i = 0; i < chain.Count; i++)
        {
            CheckTime(chain[i], now);
            if (i + 1 < chain.Count && !Signed(chain[i], chain[i + 1]))
            {
                throw new InvalidDataException("the next certificate of its chain did not sign it");
            }
        }
    }

    private static void CheckPurposes(X509Certificate2 leaf)
    {
        var purposes = (leaf.Extensions[ExtendedUsage] as X509EnhancedKeyUsageExtension)?.EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value).ToList();
        if (purposes is null || !purposes.Intersect(Purposes).Any() || purposes.Intersect(ForbiddenPurposes).Any())
        {
            throw new InvalidDataException("it is not meant for signing claims or documents");
        }
    }

    private static void CheckTime(X509Certificate2 certificate, DateTimeOffset now)
    {
        if (now < certificate.NotBefore.ToUniversalTime())
        {
            throw new InvalidDataException($"it is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}; perhaps the clock of this machine is wrong");
        }

        if (now > certificate.NotAfter.ToUniversalTime())
        {
            throw new InvalidDataException($"it expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        }
    }

    /// <summary>Whether the key of one certificate signed another (RFC 5280, 4.1.1): ECDSA or RSA with SHA-2; no other is known.</summary>
    private static bool Signed(X509Certificate2 certificate, X509Certificate2 by)
    {
        try
        {
            var parts = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
            var body = parts.ReadEncodedValue();
            var algorithm = parts.ReadSequence().ReadObjectIdentifier();
            var signature = parts.ReadBitString(out _);
            using var ec = by.GetECDsaPublicKey();
            using var rsa = by.GetRSAPublicKey();
            return certificate.IssuerName.RawData.AsSpan().SequenceEqual(by.SubjectName.RawData) && algorithm switch
            {
                "1.2.840.10045.4.3.2" => Ec(HashAlgorithmName.SHA256),
                "1.2.840.10045.4.3.3" => Ec(HashAlgorithmName.SHA384),
                "1.2.840.10045.4.3.4" => Ec(HashAlgorithmName.SHA512),
                "1.2.840.113549.1.1.11" => Rsa(HashAlgorithmName.SHA256),
                "1.2.840.113549.1.1.12" => Rsa(HashAlgorithmName.SHA384),
                "1.2.840.113549.1.1.13" => Rsa(HashAlgorithmName.SHA512),
                _ => false,
            };
            bool Ec(HashAlgorithmName hash) => ec?.VerifyData(body.Span, signature, hash, DSASignatureFormat.Rfc3279DerSequence) == true;
            bool Rsa(HashAlgorithmName hash) => rsa?.VerifyData(body.Span, signature, hash, RSASignaturePadding.Pkcs1) == true;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
