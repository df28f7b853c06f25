using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ductus.Files;

namespace Ductus.Provenance;

/// <summary>
/// Checks the content credentials (C2PA 2.2) of PNG, JPEG, WebP and PDF files: the store, the claim and its assertions, the signature, the certificate's form and the hash of the file.
/// Nothing is looked up elsewhere: no list of trusted signers, no revocation, no time stamp, no manifest of ingredients.
/// </summary>
public static class CredentialCheck
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">Of a PNG, JPEG, WebP or PDF, by its first bytes.</param>
    /// <param name="now">The time that certificates must be in force at.</param>
    /// <param name="name">What messages call it; null: its path.</param>
    /// <exception cref="UserException">It cannot be read, is of another kind or is cut off.</exception>
    public static CredentialReport Read(string path, DateTimeOffset now, string? name = null)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Read(file, now);
        }
        catch (InvalidDataException e)
        {
            throw new UserException($"The credentials of '{name ?? path}' cannot be looked for: {e.Message}. Give a whole PNG, JPEG, WebP or PDF file.", e);
        }
        catch (Exception e) when (UserFiles.IsOfTheDisk(e))
        {
            throw Unreadable(path, name ?? path, e, "Give a file that is there and may be read.");
        }
    }

    /// <summary>That a file cannot be read, in a sentence that calls it by its name alone: where it lies on a server is not told.</summary>
    internal static UserException Unreadable(string path, string name, Exception e, string remedy) =>
        new($"'{name}' cannot be read: {e.Message.Replace(Path.GetFullPath(path), name, StringComparison.Ordinal).TrimEnd('.')}. {remedy}", e);

    /// <inheritdoc cref="Read(string, DateTimeOffset, string)"/>
    /// <param name="file">A file's bytes, which can be gone through again.</param>
    /// <param name="now">The time that certificates must be in force at.</param>
    /// <exception cref="InvalidDataException">It is of another kind or cut off.</exception>
    public static CredentialReport Read(Stream file, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(file);
        var stores = CredentialStore.Find(file);
        return stores.Count switch
        {
            0 => new CredentialReport(CredentialState.None),
            1 => Check(file, stores[0], now),
            _ => new CredentialReport(CredentialState.TwoStores, "store: the file holds more than one, so that none counts"),
        };
    }

    private static CredentialReport Check(Stream file, CredentialStore store, DateTimeOffset now)
    {
        CredentialPart? passed = null;
        try
        {
            var manifest = Manifest.Read(store.Bytes);
            passed = CredentialPart.Claim;
            manifest.CheckAssertions();
            passed = CredentialPart.Assertions;
            var signer = CheckSignature(manifest, now, ref passed);
            manifest.CheckFile(file, store);
            passed = CredentialPart.File;
            var handwriting = manifest.Assertion(Manifest.Handwriting);
            return new CredentialReport(CredentialState.Untrusted)
            {
                Passed = passed,
                Generator = manifest.Generator,
                Signer = signer,
                SourceType = manifest.SourceType,
                Hand = CborValue.Get<string>(handwriting, "hand"),
                Consent = CborValue.Get<string>(handwriting, "consent"),
                TextHash = CborValue.Get<string>(handwriting, "textSha256"),
                MarkIds = manifest.InkMarkIds,
                Created = manifest.Created,
            };
        }
        catch (BrokenCredentialException e)
        {
            return new CredentialReport(CredentialState.Broken, e.Message) { Passed = passed };
        }
        catch (NotSupportedException e)
        {
            return new CredentialReport(CredentialState.NotSupported, $"not checked here: {e.Message}") { Passed = passed };
        }
    }

    /// <summary>Checks the signature and its certificates; the signer's name.</summary>
    private static string CheckSignature(Manifest manifest, DateTimeOffset now, ref CredentialPart? passed)
    {
        var signature = manifest.Signature();
        var chain = new List<X509Certificate2>();
        try
        {
            chain.AddRange(signature.Chain.Select(X509CertificateLoader.LoadCertificate));
            Manifest.Part("signature", () => { signature.Verify(chain[0], manifest.Claim); return true; });
            passed = CredentialPart.Signature;
            Manifest.Part("certificate", () => { SigningCertificate.Check(chain, now); return true; });
            passed = CredentialPart.Certificate;
            return chain[0].GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        }
        catch (CryptographicException e)
        {
            throw new BrokenCredentialException("certificate: it cannot be read", e);
        }
        finally
        {
            chain.ForEach(certificate => certificate.Dispose());
        }
    }
}
