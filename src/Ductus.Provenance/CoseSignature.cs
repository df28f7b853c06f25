using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Provenance;

/// <summary>The signature of a claim: COSE_Sign1 (RFC 9052) without payload, with the certificates in its protected header (RFC 9360; C2PA 2.2, 13.2).</summary>
internal sealed class CoseSignature
{
    private const long AlgorithmLabel = 1, ChainLabel = 33;
    private const int MostCertificates = 16;

    private readonly byte[] _protected;
    private readonly byte[] _value;
    private readonly long _algorithm;

    private CoseSignature(byte[] header, byte[] value, long algorithm, IReadOnlyList<byte[]> chain)
    {
        _protected = header;
        _value = value;
        _algorithm = algorithm;
        Chain = chain;
    }

    /// <summary>The certificates (X.509, DER), the signer's first.</summary>
    public IReadOnlyList<byte[]> Chain { get; }

    /// <summary>Reads one.</summary>
    /// <exception cref="InvalidDataException">It is not built so.</exception>
    public static CoseSignature Read(ReadOnlyMemory<byte> bytes)
    {
        if (CborValue.Read(bytes, (CborTag)18) is not List<object?> { Count: 4 } parts || parts[0] is not byte[] header || parts[2] is not null || parts[3] is not byte[] value)
        {
            throw new InvalidDataException("it is no COSE_Sign1 without payload");
        }

        var fields = CborValue.Read(header);
        var algorithm = CborValue.Number(fields, AlgorithmLabel) ?? throw new InvalidDataException("its protected header names no algorithm");
        var entry = CborValue.Get<object>(fields, ChainLabel);
        IReadOnlyList<byte[]> chain = entry is byte[] one ? [one] : [.. (entry as List<object?> ?? []).OfType<byte[]>()];
        return chain.Count is > 0 and <= MostCertificates ? new CoseSignature(header, value, algorithm, chain)
            : throw new InvalidDataException("its protected header has no certificates");
    }

    /// <summary>Checks that the key of a certificate made it over a claim.</summary>
    /// <exception cref="InvalidDataException">It did not.</exception>
    /// <exception cref="NotSupportedException">The algorithm is none that is checked here.</exception>
    public void Verify(X509Certificate2 signer, ReadOnlyMemory<byte> claim)
    {
        var writer = new CborWriter();
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(_protected);
        writer.WriteByteString([]);
        writer.WriteByteString(claim.Span);
        writer.WriteEndArray();
        var signed = writer.Encode();
        var genuine = _algorithm switch
        {
            -7 => Ec(signer, signed, HashAlgorithmName.SHA256),
            -35 => Ec(signer, signed, HashAlgorithmName.SHA384),
            -36 => Ec(signer, signed, HashAlgorithmName.SHA512),
            -37 => Rsa(signer, signed, HashAlgorithmName.SHA256),
            -38 => Rsa(signer, signed, HashAlgorithmName.SHA384),
            -39 => Rsa(signer, signed, HashAlgorithmName.SHA512),
            _ => throw new NotSupportedException($"signatures of COSE's algorithm {_algorithm}"),
        };
        if (!genuine)
        {
            throw new InvalidDataException("it does not fit the claim: the claim or the signature was changed");
        }
    }

    private bool Ec(X509Certificate2 signer, byte[] signed, HashAlgorithmName hash)
    {
        using var key = signer.GetECDsaPublicKey() ?? throw new InvalidDataException("its algorithm is not that of the certificate's key");
        return _value.Length != (key.KeySize + 7) / 8 * 2
            ? throw new InvalidDataException("it is not two numbers of the key's size one after the other")
            : key.VerifyData(signed, _value, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private bool Rsa(X509Certificate2 signer, byte[] signed, HashAlgorithmName hash)
    {
        using var key = signer.GetRSAPublicKey() ?? throw new InvalidDataException("its algorithm is not that of the certificate's key");
        return key.VerifyData(signed, _value, hash, RSASignaturePadding.Pss);
    }
}
