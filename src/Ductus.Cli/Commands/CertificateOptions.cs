using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ductus.Cli.Commands;

/// <summary>A certificate with its key: what pages are signed with, or what a service proves itself with.</summary>
/// <param name="description">What the certificate is for, and of what form.</param>
internal sealed class CertificateOptions(string description)
{
    private readonly Option<FileInfo?> _certificate = new("--certificate") { Description = description };
    private readonly Option<FileInfo?> _key = new("--key") { Description = "The certificate's key (PEM), where it is not in the same file" };
    private readonly Option<FileInfo?> _password = new("--password-file") { Description = "A file whose first line is the password of the PKCS#12 file or of the key" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_certificate);
        command.Options.Add(_key);
        command.Options.Add(_password);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_certificate) is null && (result.GetValue(_key) ?? result.GetValue(_password)) is not null)
            {
                result.AddError("--key and --password-file belong to --certificate: name that too");
            }
        });
    }

    /// <summary>Whether a certificate is given.</summary>
    public bool IsGiven(SymbolResult result) => result.GetValue(_certificate) is not null;

    /// <summary>The files and the password; null where no certificate is given.</summary>
    /// <exception cref="UserException">The password file cannot be read.</exception>
    public (string Certificate, string? Key, string? Password)? Get(ParseResult result) => result.GetValue(_certificate) is { } certificate
        ? (certificate.FullName, result.GetValue(_key)?.FullName, Password(result.GetValue(_password)))
        : null;

    private static string? Password(FileInfo? file)
    {
        try
        {
            return file is null ? null : File.ReadLines(file.FullName).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The password file '{file!.FullName}' cannot be read: {e.Message.TrimEnd('.')}. Name one that is there.", e);
        }
    }
}
