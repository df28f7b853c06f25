using System.Globalization;
using Ductus.Application;
using Ductus.Provenance;

namespace Ductus.Studio.Components;

/// <summary>Words for what a file says of its origin.</summary>
internal static class OriginWords
{
    /// <summary>The parts of credentials in the order in which they are looked at, by the names of <see cref="OriginReport.Passed"/>.</summary>
    private static readonly (string Name, string Title)[] Parts =
        [("claim", "What they claim"), ("assertions", "Details of the claim"), ("signature", "Signature"), ("certificate", "Certificate of the signer"), ("file", "The file itself")];

    /// <summary>What there is to know first; it claims no more than was found.</summary>
    public static string Headline(OriginReport report) => report switch
    {
        { Credentials: null } => "This file cannot be looked at",
        { Outcome: OriginOutcome.Broken } => "Its credentials are broken",
        { InkMark: true } => "Ductus wrote this page",
        { SourceType: { } type } when type.EndsWith("/trainedAlgorithmicMedia", StringComparison.Ordinal) => "Its credentials say that a model made it",
        { MetadataMark: true } => "Its metadata say that a model made it",
        { Outcome: OriginOutcome.Found } => "It has credentials, and is as it was signed",
        { Credentials: CredentialState.NotSupported } => "It has credentials that are not checked here",
        _ => "No mark was found",
    };

    /// <summary>The verdict as a sentence of its own.</summary>
    public static string Verdict(OriginReport report) => report.Verdict.Length == 0 ? "" : char.ToUpperInvariant(report.Verdict[0]) + report.Verdict[1..];

    /// <summary>Each part of the credentials, and how it stands; none where there are no credentials.</summary>
    public static IEnumerable<(string Part, string Standing)> Standings(OriginReport report)
    {
        if (report.Credentials is null or CredentialState.None or CredentialState.TwoStores)
        {
            yield break;
        }

        for (var i = 0; i < Parts.Length; i++)
        {
            // The check ends at the first part that is wrong.
            yield return (Parts[i].Title, i < report.Passed.Count ? "in order" : i > report.Passed.Count ? "not looked at" : report.Problem ?? "not looked at");
        }
    }

    /// <summary>What was found in the ink.</summary>
    public static string Ink(OriginReport report) => !report.InkMark ? "no mark found"
        : string.Create(CultureInfo.InvariantCulture, $"marked by Ductus, {(report.InkMarkId is { } id ? $"number {id}" : "too faintly for its number to be read")}; the chance that this is an accident is below 1 in 10^{Math.Floor(-report.InkMarkLogChance ?? 0):0}");
}
