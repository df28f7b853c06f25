using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Service.Basics;

/// <summary>Files of the certificate that a service proves itself with to its clients.</summary>
/// <param name="Certificate">PEM with the chain, the service's own first, or a PKCS#12 file.</param>
/// <param name="Key">PEM with the key, where it is not in the same file; else null.</param>
/// <param name="Password">Of the key; null where it has none.</param>
public sealed record TlsFiles(string Certificate, string? Key, string? Password)
{
    /// <summary>When one of them was last replaced.</summary>
    public DateTime Replaced => new[] { Certificate, Key ?? Certificate }.Max(File.GetLastWriteTimeUtc);

    private string Named => Key is null ? $"'{Certificate}'" : $"'{Certificate}' with the key '{Key}'";

    /// <summary>Reads what a client is shown.</summary>
    /// <param name="now">When it is to be in force.</param>
    /// <exception cref="UserException">They are not there, do not belong together, or are out of date.</exception>
    public SslStreamCertificateContext Read(DateTimeOffset now)
    {
        var (own, chain) = Load();
        if (!own.HasPrivateKey)
        {
            throw new UserException($"'{Certificate}' holds no key: name the file that does, too.");
        }

        if (now < own.NotBefore || now > own.NotAfter)
        {
            throw new UserException($"The certificate '{Certificate}' is in force from {own.NotBefore:yyyy-MM-dd} to {own.NotAfter:yyyy-MM-dd} only: have it renewed, or look at this machine's clock.");
        }

        // What is missing of the chain is not fetched: this service opens no connection.
        return SslStreamCertificateContext.Create(own, chain, offline: true);
    }

    private (X509Certificate2 Own, X509Certificate2Collection Chain) Load()
    {
        try
        {
            if (X509Certificate2.GetCertContentType(Certificate) == X509ContentType.Pkcs12)
            {
                var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(Certificate, Password);
                return (all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? all[0], all);
            }

            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(Certificate);
            return (Password is null ? X509Certificate2.CreateFromPemFile(Certificate, Key) : X509Certificate2.CreateFromEncryptedPemFile(Certificate, Password, Key), chain);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || !File.Exists(Certificate) || (Key is not null && !File.Exists(Key)))
        {
            throw new UserException($"The certificate {Named} cannot be read: name files that are there and may be read.", e);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UserException($"{Named} cannot serve https: give a PKCS#12 file, or PEM files of a certificate and of the key that belongs to it, and the right password.", e);
        }
    }
}
