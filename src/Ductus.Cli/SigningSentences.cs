using Ductus.Application;
using Ductus.Provenance.Signing;

namespace Ductus.Cli;

/// <summary>What is said of signing pages.</summary>
internal static class SigningSentences
{
    /// <summary>What a user should know of files that were written; why they are not signed is said at the end, see <see cref="Fail"/>.</summary>
    public static void Say(WrittenFiles written, Terminal terminal)
    {
        if (Of(written.Key) is { } sentence)
        {
            terminal.Say(sentence);
        }

        if (written.Unregistered is { } why)
        {
            terminal.Say($"The register of marks was left as it was: {why}");
        }
    }

    /// <summary>Ends a command whose files are written but bear no credentials.</summary>
    /// <exception cref="UserException">There is a reason why they do not.</exception>
    public static void Fail(string? unsigned)
    {
        if (unsigned is not null)
        {
            throw new UserException($"Everything is written, but without content credentials. {unsigned}");
        }
    }

    private static string? Of(KeyMaking making) => making switch
    {
        KeyMaking.First => $"Content credentials are signed with a key of this installation, made now: {InstallationKey.OfUser.Path}",
        KeyMaking.Damaged => $"The signing key {InstallationKey.OfUser.Path} could not be read; a new one was made, so that pages from now on have another signer.",
        KeyMaking.Expired => "The signing key of this installation had expired; a new one was made, so that pages from now on have another signer.",
        _ => null,
    };
}
