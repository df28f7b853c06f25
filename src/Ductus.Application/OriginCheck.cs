using System.Globalization;
using System.Text.Json;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;
using Ductus.Provenance;

namespace Ductus.Application;

/// <summary>Looks for everything that tells of a file's origin: content credentials, the mark in the ink, plain metadata, and what a register knows of the mark.</summary>
/// <param name="key">What marks in the ink were set with.</param>
/// <param name="register">Where their numbers are looked up; null: nowhere.</param>
public sealed class OriginCheck(MarkKey key, MarkRegister? register)
{
    /// <summary>Looks at a file; that it cannot be read is a finding as well.</summary>
    /// <param name="path">Of a PNG, JPEG, WebP or PDF.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="cancel">Stops it within a second.</param>
    public OriginReport Look(string path, string name, CancellationToken cancel = default)
    {
        try
        {
            var credentials = CredentialCheck.Read(path, DateTimeOffset.UtcNow, name);
            return Report(name, credentials, SourceTypeSearch.Holds(path, name), InInk(path, cancel));
        }
        catch (UserException e)
        {
            return new OriginReport(name) { Outcome = OriginOutcome.Broken, Problem = e.Message, Verdict = e.Message };
        }
    }

    private OriginReport Report(string name, CredentialReport credentials, bool metadata, MarkFinding? ink)
    {
        uint[] ids = ink?.Id is { } id ? [id] : [.. credentials.MarkIds];
        IReadOnlyList<RegisteredPage> known = register is null ? [] : [.. ids.SelectMany(register.Find).Distinct()];
        return new OriginReport(name)
        {
            Outcome = credentials.State is CredentialState.Broken or CredentialState.TwoStores ? OriginOutcome.Broken
                : credentials.State == CredentialState.Untrusted || metadata || ink is not null ? OriginOutcome.Found : OriginOutcome.Nothing,
            Credentials = credentials.State,
            Problem = credentials.Problem,
            Passed = [.. Enum.GetValues<CredentialPart>().Where(part => part <= credentials.Passed).Select(part => JsonNamingPolicy.CamelCase.ConvertName(part.ToString()))],
            Generator = credentials.Generator,
            Signer = credentials.Signer,
            Created = credentials.Created,
            SourceType = credentials.SourceType,
            Hand = credentials.Hand,
            Consent = credentials.Consent,
            TextSha256 = credentials.TextHash,
            NamedMarkIds = [.. credentials.MarkIds.Select(Digits)],
            MetadataMark = metadata,
            InkMark = ink is not null,
            InkMarkId = ink?.Id is { } read ? Digits(read) : null,
            // Rounded up, so that nobody is told of a smaller chance than was found.
            InkMarkLogChance = ink is null ? null : Math.Ceiling(10 * ink.LogFalseChance) / 10,
            Known = known,
            Verdict = Verdict(credentials, metadata, ink, known),
        };
    }

    /// <summary>The clearest mark in the ink of a file's pages.</summary>
    private MarkFinding? InInk(string path, CancellationToken cancel)
    {
        try
        {
            return PictureFile.LoadPages(path).Select(page => InkMarkFinder.Find(page, key, cancel) ?? OnPhotograph(page, cancel)).OfType<MarkFinding>().MinBy(found => found.LogFalseChance);
        }
        catch (UserException)
        {
            // What shows no picture, as a PDF of text, has no ink; its credentials may be read all the same.
            return null;
        }
    }

    /// <summary>The mark of a sheet that was photographed aslant.</summary>
    private MarkFinding? OnPhotograph(RgbImage picture, CancellationToken cancel) =>
        PhotographedSheet.Flattened(picture, cancel) is { } sheet ? InkMarkFinder.Find(sheet, key, cancel) : null;

    private static string Verdict(CredentialReport report, bool metadata, MarkFinding? ink, IReadOnlyList<RegisteredPage> known)
    {
        var credentials = report.State switch
        {
            CredentialState.Untrusted => $"content credentials are valid, by a signer nobody vouches for ('{report.Signer}', {report.Generator}){(IsSynthetic(report) ? "; they say that a model made it" : "")}.",
            CredentialState.Broken => $"content credentials are broken ({report.Problem}).",
            CredentialState.TwoStores => "it holds several content credentials, so that none counts.",
            CredentialState.NotSupported => $"it has content credentials of a kind that is not checked here ({report.Problem}).",
            _ => metadata || ink is not null ? "no content credentials." : "no mark was found, which does not say that a hand wrote it.",
        };
        var inInk = ink is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $" Its ink bears the mark of a page written by Ductus{(ink.Id is { } id ? $", number {Digits(id)}" : "")}; that it is there by chance is less likely than 1 in 10^{(int)-ink.LogFalseChance}.");
        if (report.MarkIds.Count > 0 && ink?.Id is { } seen && !report.MarkIds.Contains(seen))
        {
            inInk += $" The credentials name another number, {string.Join(", ", report.MarkIds.Select(Digits))}: they are those of another page.";
        }

        if (known.Count > 0)
        {
            inInk += string.Create(CultureInfo.InvariantCulture, $" The register of this machine knows the number: written on {known[^1].Time.LocalDateTime:yyyy-MM-dd}{(known[^1].Hand.Length > 0 ? $" in the hand '{known[^1].Hand}'" : "")}.");
        }

        return metadata ? $"{credentials}{inInk} Its metadata say that a model made it; anybody can write or remove that." : credentials + inInk;
    }

    private static bool IsSynthetic(CredentialReport report) => report.SourceType?.EndsWith("/trainedAlgorithmicMedia", StringComparison.Ordinal) == true;

    private static string Digits(uint id) => id.ToString("x7", CultureInfo.InvariantCulture);
}
