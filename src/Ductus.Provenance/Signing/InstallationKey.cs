using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ductus.Files;

namespace Ductus.Provenance.Signing;

/// <summary>Why a key was made.</summary>
public enum KeyMaking
{
    /// <summary>It was not: it was there.</summary>
    WasThere,

    /// <summary>There was none yet.</summary>
    First,

    /// <summary>The one that was there cannot be read any more.</summary>
    Damaged,

    /// <summary>The one that was there has expired.</summary>
    Expired,
}

/// <summary>
/// The key that this installation signs its pages with: one file that only its user can read, with key and certificates (PEM). It is made on first use, and names nobody unless told to;
/// the authority that signs its certificate is made with it and forgotten, as C2PA refuses certificates that sign themselves.
/// </summary>
/// <param name="path">The file.</param>
public sealed class InstallationKey(string path)
{
    private const string Organisation = "Ductus installation";
    private const int Years = 10;
    private const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A clock that is a little late must not make a new key unusable.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    /// <summary>The user's own: <c>$XDG_DATA_HOME/ductus/signing.pem</c>, by default under <c>~/.local/share</c>.</summary>
    public static InstallationKey OfUser { get; } = new(System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "signing.pem"));

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>The key; made where there is none that can be used.</summary>
    /// <param name="now">The time.</param>
    /// <exception cref="UserException">The clock is before the key was made, a company's certificate has expired, or the file cannot be read or written.</exception>
    public (SigningKey Key, KeyMaking Making) Load(DateTimeOffset now)
    {
        using var held = Hold();
        SigningKey key;
        try
        {
            if (!File.Exists(Path))
            {
                return (Make(null, now), KeyMaking.First);
            }

            key = SigningKeyFile.OfPem(File.ReadAllText(Path), null, null);
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException or ArgumentException)
        {
            return (Make(null, now), KeyMaking.Damaged);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The signing key '{Path}' cannot be read: {e.Message.TrimEnd('.')}. Give yourself the right to read it, or delete it: a new one is made then.", e);
        }

        if (now < key.From)
        {
            using (key)
            {
                throw new UserException($"The clock of this machine says {now:yyyy-MM-dd}, but its signing key is valid from {key.From:yyyy-MM-dd}: set the clock right.");
            }
        }

        if (now <= key.Until)
        {
            return (key, KeyMaking.WasThere);
        }

        using (key)
        {
            return key.Organisation == Organisation ? (Make(null, now), KeyMaking.Expired)
                : throw new UserException($"The certificate of '{key.Name}', which signs the pages of this installation, expired on {key.Until:yyyy-MM-dd}: install its successor, or delete '{Path}' to sign with a key of this installation's own.");
        }
    }

    /// <summary>Puts a key in the place of this installation's.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Install(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var held = Hold();
        Save(key);
    }

    /// <summary>Makes a new key of this installation's own.</summary>
    /// <param name="name">The name that its certificate bears; null: none but the installation's.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Renew(string? name, DateTimeOffset now)
    {
        using var held = Hold();
        Make(name, now).Dispose();
    }

    private IDisposable Hold() => FileLock.Take(Path + ".lock", Patience) ?? throw new UserException($"'{Path}' is held by another program: end it, and try again.");

    private SigningKey Make(string? name, DateTimeOffset now)
    {
        var (from, until) = (now - Slack, now.AddYears(Years));
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = Request("Ductus installation authority", authority);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        using var signer = root.CreateSelfSigned(from, until);

        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = Request(name ?? Organisation, key);
        leaf.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        leaf.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(SigningCertificate.EmailProtection), new Oid(SigningCertificate.ClaimSigning)], critical: false));
        leaf.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(signer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var made = SigningKey.Of(key, [leaf.Create(signer, from, until, RandomNumberGenerator.GetBytes(16))]);
        Save(made);
        return made;
    }

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationName(Organisation);
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private void Save(SigningKey key) => WholeFile.Write(Path, System.Text.Encoding.ASCII.GetBytes(key.ToPem()), OnlyUser);
}
