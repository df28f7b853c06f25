using System.Security.Cryptography;

namespace Ductus.Provenance.Signing;

/// <summary>Gives files content credentials (C2PA 2.2): what they are, signed, with a hash of the file, so that both stay together.</summary>
/// <param name="key">Signs.</param>
/// <param name="stamps">Vouches for the time of each signature; null: nobody does, and nothing leaves the machine.</param>
public sealed class CredentialSigner(SigningKey key, TimeStampServer? stamps = null)
{
    /// <summary>Fewer bytes than any store has.</summary>
    private const int Least = 1024;

    /// <summary>The file with credentials; those it had are replaced.</summary>
    /// <param name="file">A whole PNG, JPEG, WebP or PDF.</param>
    /// <param name="page">What they say.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Stops waiting for the time stamp.</param>
    /// <exception cref="UserException">The file cannot carry any, the key cannot sign now, or the time stamp cannot be had.</exception>
    public byte[] Sign(byte[] file, PageClaim page, DateTimeOffset now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(page);
        try
        {
            key.Check(now);
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"The certificate of '{key.Name}' cannot sign: {e.Message}. Sign with another.", e);
        }

        try
        {
            return Sign(Carrier.Of(file), new ManifestWriter(page), new CoseSigner(key, stamps), cancel);
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"'{page.Title}' cannot carry content credentials: {e.Message}. Give a whole PNG, JPEG or WebP, or a PDF that Ductus wrote.", e);
        }
    }

    private static byte[] Sign(Carrier carrier, ManifestWriter manifest, CoseSigner signer, CancellationToken cancel)
    {
        // The store says where it lies and how long it is, which its own length depends on: it grows until it fits what it says, at the third time at the latest.
        for (var length = Least; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var (before, after) = carrier.Around(length);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(before);
            hash.AppendData(after);
            var rest = hash.GetHashAndReset();
            byte[] Store(Func<byte[], byte[]> sign) => manifest.Store(before.Length, carrier.Wrap(new byte[length]).Length, rest, sign);
            var store = Store(_ => signer.Placeholder());
            if (store.Length == length)
            {
                return [.. before, .. carrier.Wrap(Store(claim => signer.Sign(claim, cancel))), .. after];
            }

            length = store.Length;
        }
    }
}
