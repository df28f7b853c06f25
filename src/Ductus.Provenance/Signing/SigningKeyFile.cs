using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Ductus.Provenance.Signing;

/// <summary>Reads keys and their certificates from files: PKCS#12 or PEM.</summary>
public static class SigningKeyFile
{
    private const long MostBytes = 1 << 20;

    /// <summary>Reads one.</summary>
    /// <param name="certificates">A PKCS#12 file (.p12, .pfx), or PEM with the certificates and perhaps the key.</param>
    /// <param name="key">A PEM file with the key, where it is not in the same one; else null.</param>
    /// <param name="password">Of the PKCS#12 file or of the key; null where it has none.</param>
    /// <param name="now">The time that the certificates must be in force at.</param>
    /// <exception cref="UserException">A file cannot be read, or C2PA refuses signatures by it.</exception>
    public static SigningKey Load(string certificates, string? key, string? password, DateTimeOffset now)
    {
        SigningKey? loaded = null;
        try
        {
            var bytes = Bytes(certificates);
            loaded = bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? OfPem(Encoding.UTF8.GetString(bytes), key is null ? null : Encoding.UTF8.GetString(Bytes(key)), password) : OfPkcs12(bytes, password);
            loaded.Check(now);
            return loaded;
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException or ArgumentException)
        {
            loaded?.Dispose();
            throw new UserException($"'{certificates}' cannot sign pages: {Reason(e)}. Give a PKCS#12 file, or PEM files with a key of an elliptic curve (P-256, P-384, P-521) or RSA and its certificates, and the right password.", e);
        }
    }

    /// <summary>From PEM.</summary>
    /// <exception cref="CryptographicException">It is none, or the password is wrong.</exception>
    /// <exception cref="InvalidDataException">It has no such key, or no certificate of the key.</exception>
    internal static SigningKey OfPem(string certificates, string? key, string? password)
    {
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(certificates);
        return SigningKey.Of(Key(key ?? certificates, password), chain);
    }

    private static SigningKey OfPkcs12(byte[] bytes, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
        var own = all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new InvalidDataException("it holds no private key");
        AsymmetricAlgorithm key = own.GetECDsaPrivateKey() is { } ec ? ec : own.GetRSAPrivateKey() is { } rsa ? rsa : throw new InvalidDataException("its key is of a kind that is not supported");
        return SigningKey.Of(key, all);
    }

    private static AsymmetricAlgorithm Key(string pem, string? password)
    {
        foreach (var make in (Func<AsymmetricAlgorithm>[])[ECDsa.Create, RSA.Create])
        {
            var key = make();
            try
            {
                if (password is null)
                {
                    key.ImportFromPem(pem);
                }
                else
                {
                    key.ImportFromEncryptedPem(pem, password);
                }

                return key;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException)
            {
                key.Dispose();
            }
        }

        throw new InvalidDataException(password is null ? "no key is found in it that can be read without a password" : "no key is found in it that the password opens");
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return new FileInfo(path).Length <= MostBytes ? File.ReadAllBytes(path) : throw new InvalidDataException("it is far too large for a certificate");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}. Give a file that is there and may be read.", e);
        }
    }

    private static string Reason(Exception e) => e is InvalidDataException ? e.Message : "it is no key with certificates, or the password is wrong";
}
