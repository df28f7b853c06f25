using System.Formats.Cbor;

namespace Ductus.Provenance.Signing;

/// <summary>Signs claims: COSE_Sign1 as <see cref="CoseSignature"/> reads it, always of the same length, so that the file can be hashed before it is signed.</summary>
/// <param name="key">Signs.</param>
/// <param name="stamps">Says when; null: nobody does.</param>
internal sealed class CoseSigner(SigningKey key, TimeStampServer? stamps)
{
    /// <summary>Bytes kept free for a time stamp with its certificates.</summary>
    private const int StampRoom = 16384;

    /// <summary>From here on a byte string's header has three bytes, so that the padding takes what is free to the byte.</summary>
    private const int FewestPadding = 256;

    /// <summary>What a signature will be as long as.</summary>
    public byte[] Placeholder() => Encode(new byte[key.SignatureLength], []);

    /// <summary>The signature of a claim.</summary>
    /// <param name="claim">Its CBOR.</param>
    /// <param name="cancel">Stops waiting for the time stamp.</param>
    /// <exception cref="UserException">The time stamp cannot be had.</exception>
    public byte[] Sign(byte[] claim, CancellationToken cancel)
    {
        var value = key.Sign(ToBeSigned("Signature1", claim));
        return Encode(value, stamps?.Stamp(ToBeSigned("CounterSignature", InCbor(value)), cancel) ?? []);
    }

    /// <summary>What a signature of the claim, or a time stamp as one that countersigns, is over: Sig_structure (RFC 9052, 4.4).</summary>
    private byte[] ToBeSigned(string context, byte[] payload)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartArray(4);
        writer.WriteTextString(context);
        writer.WriteByteString(Header());
        writer.WriteByteString([]);
        writer.WriteByteString(payload);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private byte[] Encode(byte[] value, byte[] stamp)
    {
        if (stamps is null)
        {
            return Encode(value, stamp, 0);
        }

        var padding = FewestPadding + StampRoom - stamp.Length - (stamp.Length < FewestPadding ? 0 : 2);
        return padding >= FewestPadding ? Encode(value, stamp, padding)
            : throw new UserException($"The time stamp is longer than the {StampRoom} bytes that are kept for it: ask another server.");
    }

    private byte[] Encode(byte[] value, byte[] stamp, int padding)
    {
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteTag((CborTag)18);
        writer.WriteStartArray(4);
        writer.WriteByteString(Header());
        writer.WriteStartMap(padding > 0 ? 2 : 0);
        if (padding > 0)
        {
            // C2PA 2.2, 13.2 and 10.3.2.5.
            writer.WriteTextString("sigTst2");
            writer.WriteStartMap(1);
            writer.WriteTextString("tstTokens");
            writer.WriteStartArray(1);
            writer.WriteStartMap(1);
            writer.WriteTextString("val");
            writer.WriteByteString(stamp);
            writer.WriteEndMap();
            writer.WriteEndArray();
            writer.WriteEndMap();
            writer.WriteTextString("pad");
            writer.WriteByteString(new byte[padding]);
        }

        writer.WriteEndMap();
        writer.WriteNull();
        writer.WriteByteString(value);
        writer.WriteEndArray();
        return writer.Encode();
    }

    private byte[] Header()
    {
        var chain = key.Chain;
        var writer = new CborWriter(CborConformanceMode.Canonical);
        writer.WriteStartMap(2);
        writer.WriteInt32(1);
        writer.WriteInt64(key.Algorithm);
        writer.WriteInt32(33);
        if (chain.Count > 1)
        {
            writer.WriteStartArray(chain.Count);
        }

        foreach (var certificate in chain)
        {
            writer.WriteByteString(certificate);
        }

        if (chain.Count > 1)
        {
            writer.WriteEndArray();
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] InCbor(byte[] value)
    {
        var writer = new CborWriter();
        writer.WriteByteString(value);
        return writer.Encode();
    }
}
