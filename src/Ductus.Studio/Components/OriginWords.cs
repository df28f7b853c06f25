using Ductus.Application;
using Ductus.Provenance;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Components;

/// <summary>Words for what a file says of its origin.</summary>
internal static class OriginWords
{
    /// <summary>The end of the IPTC digital source type of what a model made.</summary>
    private const string ByModel = "/trainedAlgorithmicMedia";

    /// <summary>What there is to know first; it claims no more than was found.</summary>
    public static string Headline(OriginReport report, Words words) => report switch
    {
        { Credentials: null } => words["origin.unreadable"],
        { Outcome: OriginOutcome.Broken } => words["origin.broken"],
        { InkMark: true } => words["origin.ductus"],
        _ when IsByModel(report) => words["origin.model"],
        { MetadataMark: true } => words["origin.metadata"],
        { Outcome: OriginOutcome.Found } => words["origin.signed"],
        { Credentials: CredentialState.NotSupported } => words["origin.unchecked"],
        _ => words["origin.nothing"],
    };

    /// <summary>The verdict in sentences: those of <see cref="OriginReport.Verdict"/>, for a file that could be read.</summary>
    public static string Verdict(OriginReport report, Words words)
    {
        var sentences = new List<string> { OnCredentials(report, words) };
        if (report.InkMark)
        {
            var chance = Chance(report);
            sentences.Add(report.InkMarkId is { } id ? words["verdict.ink-number", id, chance] : words["verdict.ink", chance]);
            if (report.InkMarkId is { } seen && report.NamedMarkIds.Count > 0 && !report.NamedMarkIds.Contains(seen))
            {
                sentences.Add(words["verdict.other-number", string.Join(", ", report.NamedMarkIds)]);
            }
        }

        if (report.Known is [.., var newest])
        {
            sentences.Add(words["verdict.register", words.Day(newest.Time), newest.Hand]);
        }

        if (report.MetadataMark)
        {
            sentences.Add(words["verdict.metadata"]);
        }

        return string.Join(' ', sentences);
    }

    /// <summary>Each part of the credentials, and how it stands; none where there are no credentials.</summary>
    public static IEnumerable<(string Part, string Standing)> Standings(OriginReport report, Words words)
    {
        if (report.Credentials is null or CredentialState.None or CredentialState.TwoStores)
        {
            yield break;
        }

        // In the order in which they are looked at, as in OriginReport.Passed; the check ends at the first that is wrong.
        string[] parts = [words["origin.claim"], words["origin.assertions"], words["origin.signature"], words["origin.certificate"], words["origin.file"]];
        foreach (var (i, part) in parts.Index())
        {
            yield return (part, i < report.Passed.Count ? words["origin.in-order"] : i > report.Passed.Count || report.Problem is null ? words["origin.not-looked-at"] : words.Translated(report.Problem));
        }
    }

    /// <summary>What was found in the ink.</summary>
    public static string Ink(OriginReport report, Words words) => !report.InkMark ? words["origin.ink-none"]
        : report.InkMarkId is { } id ? words["origin.ink-number", id, Chance(report)] : words["origin.ink-faint", Chance(report)];

    private static string OnCredentials(OriginReport report, Words words) => report.Credentials switch
    {
        CredentialState.Untrusted => words[IsByModel(report) ? "verdict.valid-model" : "verdict.valid", report.Signer ?? "", report.Generator ?? ""],
        CredentialState.Broken => words["verdict.broken", words.Translated(report.Problem ?? "")],
        CredentialState.TwoStores => words["verdict.two"],
        CredentialState.NotSupported => words["verdict.unchecked", words.Translated(report.Problem ?? "")],
        _ => words[report.MetadataMark || report.InkMark ? "verdict.no-credentials" : "verdict.nothing"],
    };

    private static bool IsByModel(OriginReport report) => report.SourceType?.EndsWith(ByModel, StringComparison.Ordinal) == true;

    /// <summary>The power of ten below one in which the chance lies that a mark is there by accident.</summary>
    private static double Chance(OriginReport report) => Math.Floor(-report.InkMarkLogChance ?? 0);
}
