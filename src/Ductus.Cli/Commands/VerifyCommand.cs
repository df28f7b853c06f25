using System.CommandLine;
using System.Text;
using System.Text.Json;
using Ductus.Provenance;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus verify FILE...</c>: what files say of their origin. Returns 0 where each says something and nothing is broken, 2 where something is broken or cannot be read, else 3.</summary>
internal static class VerifyCommand
{
    private const int Broken = 2;
    private const int Nothing = 3;

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("files") { Description = "Pictures or pages (PNG, JPEG, PDF)", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON array, for programs" };
        var command = new Command("verify", "Says what files tell of their origin: content credentials and plain marks (returns 0 found, 2 broken or not readable, 3 nothing found)") { files, json };
        command.SetAction((result, cancel) =>
        {
            var findings = new List<Finding>();
            foreach (var path in result.GetValue(files)!)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Add(Look(path));
            }

            if (result.GetValue(json))
            {
                terminal.Say(Json(findings));
            }
            else
            {
                findings.ForEach(finding => terminal.Say(CommandLine.Plain($"{finding.Path}: {Sentence(finding)}")));
            }

            // Broken counts more than nothing found.
            var codes = findings.Select(Code).ToList();
            return Task.FromResult(codes.Contains(Broken) ? Broken : codes.Max());
        });
        return command;
    }

    private static Finding Look(string path)
    {
        try
        {
            return new Finding(path, CredentialCheck.Read(path, DateTimeOffset.UtcNow), SourceTypeSearch.Holds(path), null);
        }
        catch (UserException e)
        {
            return new Finding(path, null, false, e.Message);
        }
    }

    private static int Code(Finding finding) => finding switch
    {
        { Credentials: null } or { Credentials.State: CredentialState.Broken or CredentialState.TwoStores } => Broken,
        { Credentials.State: CredentialState.Untrusted } or { Mark: true } => 0,
        _ => Nothing,
    };

    private static string Sentence(Finding finding)
    {
        if (finding.Credentials is not { } report)
        {
            return finding.Problem!;
        }

        var credentials = report.State switch
        {
            CredentialState.Untrusted => $"content credentials are valid, by a signer nobody vouches for ('{report.Signer}', {report.Generator}){(IsSynthetic(report) ? "; they say that a model made it" : "")}.",
            CredentialState.Broken => $"content credentials are broken ({report.Problem}).",
            CredentialState.TwoStores => "it holds several content credentials, so that none counts.",
            CredentialState.NotSupported => $"it has content credentials of a kind that is not checked here ({report.Problem}).",
            _ => finding.Mark ? "no content credentials." : "no mark was found, which does not say that a hand wrote it.",
        };
        return finding.Mark ? $"{credentials} Its metadata say that a model made it; anybody can write or remove that." : credentials;
    }

    private static bool IsSynthetic(CredentialReport report) => report.SourceType?.EndsWith("/trainedAlgorithmicMedia", StringComparison.Ordinal) == true;

    private static string Json(List<Finding> findings)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var finding in findings)
            {
                var report = finding.Credentials;
                writer.WriteStartObject();
                writer.WriteString("file", finding.Path);
                writer.WriteString("credentials", report is null ? null : JsonNamingPolicy.CamelCase.ConvertName(report.State.ToString()));
                writer.WriteString("problem", finding.Problem ?? report?.Problem);
                writer.WriteString("generator", report?.Generator);
                writer.WriteString("signer", report?.Signer);
                writer.WriteString("sourceType", report?.SourceType);
                writer.WriteString("hand", report?.Hand);
                writer.WriteString("consent", report?.Consent);
                writer.WriteString("textSha256", report?.TextHash);
                writer.WriteBoolean("metadataMark", finding.Mark);
                writer.WriteString("verdict", Sentence(finding));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record Finding(string Path, CredentialReport? Credentials, bool Mark, string? Problem);
}
