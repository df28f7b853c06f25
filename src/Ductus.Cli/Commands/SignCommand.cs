using System.CommandLine;
using Ductus.Application;
using Ductus.Files;
using Ductus.Pages;
using Ductus.Provenance;
using Ductus.Provenance.Signing;

namespace Ductus.Cli.Commands;

/// <summary>
/// <c>ductus sign [FILE...]</c>: signs pages of Ductus anew, with this installation's key or a certificate that is given; without files, has the certificate sign every page from now on.
/// </summary>
internal static class SignCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("files") { Description = "Pages and pictures that Ductus made (PNG, JPEG, PDF); without any, a certificate or a new key is kept for all that are written from now on", Arity = ArgumentArity.ZeroOrMore };
        var certificate = new CertificateOptions("A company's own: PKCS#12 (.p12, .pfx), or PEM with its chain");
        var stamp = new Option<Uri?>("--timestamp")
        {
            Description = "A time stamp server (RFC 3161, http or https) that vouches for when files are signed; it is sent a hash, and asked only when named",
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : Fault(result, "--timestamp takes the address of a server, as http://timestamp.example.org"),
        };
        var fresh = new Option<bool>("--new-key") { Description = "Makes a new key of this installation's own in place of the one that signs now" };
        var name = new Option<string?>("--name") { Description = "The name that the new key's certificate bears; none but 'Ductus installation' if not given" };
        var command = new Command("sign", "Signs pages anew (content credentials), or says what they are signed with") { files, stamp, fresh, name };
        certificate.AddTo(command);
        command.Validators.Add(result =>
        {
            if (certificate.IsGiven(result) && result.GetValue(fresh))
            {
                result.AddError("Either --certificate signs or a --new-key, not both: leave one out");
            }

            if (result.GetValue(name) is not null && !result.GetValue(fresh))
            {
                result.AddError("--name is that of a new key: give --new-key too");
            }

            if (result.GetValue(files)!.Length == 0 && !certificate.IsGiven(result) && !result.GetValue(fresh))
            {
                result.AddError("Give files to sign, or --certificate or --new-key to sign all pages with from now on");
            }
        });
        command.SetAction((result, cancel) =>
        {
            var keys = InstallationKey.OfUser;
            if (result.GetValue(fresh))
            {
                keys.Renew(result.GetValue(name), DateTimeOffset.UtcNow);
                terminal.Say($"New key: {keys.Path}; pages from now on have another signer.");
            }

            using var signer = certificate.Get(result) is { } given
                ? SigningKeyFile.Load(given.Certificate, given.Key, given.Password, DateTimeOffset.UtcNow)
                : keys.Load(DateTimeOffset.UtcNow).Key;
            var paths = result.GetValue(files)!;
            if (paths.Length == 0 && certificate.IsGiven(result.CommandResult))
            {
                keys.Install(signer);
                terminal.Say($"Pages are signed by '{signer.Name}' from now on, until {signer.Until:yyyy-MM-dd}: {keys.Path}");
            }

            var credentials = new CredentialSigner(signer, result.GetValue(stamp) is { } server ? new TimeStampServer(server) : null);
            foreach (var path in paths)
            {
                cancel.ThrowIfCancellationRequested();
                Sign(path, credentials, cancel);
                terminal.Say($"Signed by '{signer.Name}': {path}");
            }

            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>Signs a file with what its credentials said before; only what says that Ductus made it.</summary>
    private static void Sign(string path, CredentialSigner credentials, CancellationToken cancel)
    {
        var now = DateTimeOffset.UtcNow;
        var report = CredentialCheck.Read(path, now);
        var isOurs = report.State == CredentialState.Untrusted ? report.Generator?.StartsWith("Ductus ", StringComparison.Ordinal) == true : report.State == CredentialState.None && SourceTypeSearch.Holds(path);
        if (!isOurs)
        {
            throw new UserException(report.State switch
            {
                CredentialState.None => $"Nothing in '{path}' says that Ductus made it, and only that is signed: give a page as it was written.",
                CredentialState.Untrusted => $"'{path}' has content credentials of another program ({report.Generator}), which stay as they are: give a page that Ductus wrote.",
                _ => $"The content credentials of '{path}' are not in order ({report.Problem}), and are not replaced: give the page as it was written.",
            });
        }

        WholeFile.Write(path, credentials.Sign(File.ReadAllBytes(path), new PageClaim
        {
            Title = Path.GetFileName(path),
            Description = SyntheticMark.Sentence,
            Version = PageOutput.Version,
            Hand = report.Hand,
            Consent = report.Consent,
            TextSha256 = report.TextHash,
            MarkIds = report.MarkIds,
            Created = report.Created,
        }, now, cancel));
    }

    private static Uri? Fault(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return null;
    }
}
