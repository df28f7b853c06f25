using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;
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
        var phrase = new Option<string?>("--mark") { Description = "Looks for the mark in the ink that was set with this phrase, instead of the one that anybody can find" };
        var command = new Command("verify", "Says what files tell of their origin: content credentials, the mark in the ink, plain marks (returns 0 found, 2 broken or not readable, 3 nothing found)") { files, json, phrase };
        command.SetAction((result, cancel) =>
        {
            var findings = new List<Finding>();
            var key = result.GetValue(phrase) is { } own ? MarkKey.OfPhrase(own) : MarkKey.Public;
            foreach (var path in result.GetValue(files)!)
            {
                cancel.ThrowIfCancellationRequested();
                findings.Add(Look(path, key, cancel));
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

    private static Finding Look(string path, MarkKey key, CancellationToken cancel)
    {
        try
        {
            return new Finding(path, CredentialCheck.Read(path, DateTimeOffset.UtcNow), SourceTypeSearch.Holds(path), InInk(path, key, cancel), null);
        }
        catch (UserException e)
        {
            return new Finding(path, null, false, null, e.Message);
        }
    }

    /// <summary>The clearest mark in the ink of a file's pages.</summary>
    private static MarkFinding? InInk(string path, MarkKey key, CancellationToken cancel)
    {
        try
        {
            return PictureFile.LoadPages(path).Select(page => InkMarkFinder.Find(page, key, cancel) ?? OnPhotograph(page, key, cancel)).OfType<MarkFinding>().MinBy(found => found.LogFalseChance);
        }
        catch (UserException)
        {
            // What shows no picture, as a PDF of text, has no ink; its credentials may be read all the same.
            return null;
        }
    }

    /// <summary>The mark of a sheet that was photographed aslant.</summary>
    private static MarkFinding? OnPhotograph(RgbImage picture, MarkKey key, CancellationToken cancel) =>
        PhotographedSheet.Flattened(picture, cancel) is { } sheet ? InkMarkFinder.Find(sheet, key, cancel) : null;

    private static int Code(Finding finding) => finding switch
    {
        { Credentials: null } or { Credentials.State: CredentialState.Broken or CredentialState.TwoStores } => Broken,
        { Credentials.State: CredentialState.Untrusted } or { Mark: true } or { Ink: not null } => 0,
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
            _ => finding.Mark || finding.Ink is not null ? "no content credentials." : "no mark was found, which does not say that a hand wrote it.",
        };
        var ink = finding.Ink is { } mark
            ? string.Create(CultureInfo.InvariantCulture, $" Its ink bears the mark of a page written by Ductus{(mark.Id is { } id ? $", number {id:x7}" : "")}; that it is there by chance is less likely than 1 in 10^{(int)-mark.LogFalseChance}.")
            : "";
        if (report.MarkId is { } named && finding.Ink?.Id is { } seen && named != seen)
        {
            ink += $" The credentials name another number, {named:x7}: they are those of another page.";
        }

        return finding.Mark ? $"{credentials}{ink} Its metadata say that a model made it; anybody can write or remove that." : credentials + ink;
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
                writer.WriteBoolean("inkMark", finding.Ink is not null);
                writer.WriteString("inkMarkId", finding.Ink?.Id?.ToString("x7", CultureInfo.InvariantCulture));
                writer.WriteString("verdict", Sentence(finding));
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private sealed record Finding(string Path, CredentialReport? Credentials, bool Mark, MarkFinding? Ink, string? Problem);
}
