using System.Globalization;
using System.Net;
using System.Text;
using Ductus.Files;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// A page for a browser, kept beside the table of a work folder: every line's picture above its text, by pages; proposals with their doubtful characters
/// underlined. It needs nothing but the pictures of the lines.
/// </summary>
public static class NotesReport
{
    /// <summary>The page's name in the folder.</summary>
    public const string FileName = "report.html";

    /// <summary>Characters less sure than this are marked as doubtful, and less than the second as hardly more than guesses.</summary>
    private const float Sure = 0.9f, Likely = 0.5f;

    private const string Style = """
        :root{color-scheme:light dark;--ink:#1d1d1f;--paper:#fdfcf9;--rule:#d8d4ca;--open:#8a5a00}
        @media(prefers-color-scheme:dark){:root{--ink:#e8e6e1;--paper:#1b1b1d;--rule:#45443f;--open:#f0b95a}}
        body{margin:0 auto;max-width:60rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--rule)}
        .findings li{white-space:pre-line}
        figure{margin:0 0 1.2rem;padding:.4rem 0;border-bottom:1px solid var(--rule)}
        figure img{display:block;max-width:100%;height:auto;background:#fff}
        .text{font-size:1.1rem;white-space:pre-wrap}
        .open .text::before{content:"? ";color:var(--open);font-weight:bold}
        .note,.also{font-size:.85rem;opacity:.8}
        .doubtful{text-decoration:underline dotted 2px;text-underline-offset:3px}
        .guess{text-decoration:underline wavy 2px;text-underline-offset:3px;font-style:italic}
        @media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--rule:#999;--open:#000}body{max-width:none;padding:0;font-size:10pt}figure{break-inside:avoid}h2{break-after:avoid}figure img{max-height:3cm}}
        """;

    /// <summary>What the sentences that stand on top are kept in, one a line.</summary>
    public const string FindingsName = "findings.txt";

    /// <summary>Writes the page for the notes of a folder as they are now, and keeps what was found.</summary>
    /// <param name="folder">A folder written by <see cref="WorkFolder.Save"/>.</param>
    /// <param name="findings">A sentence for each thing that was found, to stand on top.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="UserException">The folder holds no notes, or cannot be written.</exception>
    public static string Write(string folder, IReadOnlyList<string> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        WholeFile.Write(Path.Combine(folder, FindingsName), string.Concat(findings.Select(finding => finding.ReplaceLineEndings(" ") + "\n")));
        return WritePage(folder, findings);
    }

    /// <summary>Writes the page once more after texts have been corrected: what was found when the pictures were read stays on it.</summary>
    /// <param name="folder">A folder written by <see cref="WorkFolder.Save"/>.</param>
    /// <param name="findings">What was found since.</param>
    /// <returns>The page's path.</returns>
    /// <exception cref="UserException">The folder holds no notes, or cannot be written.</exception>
    public static string WriteAnew(string folder, IReadOnlyList<string> findings)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var kept = Path.Combine(folder, FindingsName);
        var before = File.Exists(kept) ? UserFiles.Use(() => File.ReadAllLines(kept)) : [];
        return WritePage(folder, [.. before.Concat(findings).Distinct()]);
    }

    private static string WritePage(string folder, IReadOnlyList<string> findings)
    {
        var rows = WorkFolder.Rows(folder, WorkFolder.Notes(folder)).Select(row => (row.Row, row.Entry, Place: LineSource.Parse(row.Entry.Source))).ToArray();
        var open = rows.Count(row => IsOpen(row.Row));
        var html = new StringBuilder($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Lines of the notes</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <h1>Lines of the notes</h1>
            <p>{rows.Length - open} with a text that is certain, {open} with a proposal, marked with a question mark. In proposals
            <span class="doubtful">dotted</span> characters are doubtful, <span class="guess">wavy</span> ones hardly more than guesses.
            The texts are corrected in {WorkFolder.TableName}.</p>

            """);
        if (findings.Count > 0)
        {
            html.Append("<h2>Found in the notes</h2>\n<ul class=\"findings\">\n");
            foreach (var finding in findings)
            {
                html.Append(CultureInfo.InvariantCulture, $"<li>{Escaped(finding)}</li>\n");
            }

            html.Append("</ul>\n");
        }

        foreach (var page in rows.GroupBy(row => row.Place.File))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Escaped(page.Key)}</h2>\n");
            foreach (var (row, entry, place) in page.OrderBy(row => row.Place.Number))
            {
                Append(html, row, entry, place.Number);
            }
        }

        html.Append("</body>\n</html>\n");
        var path = Path.Combine(folder, FileName);
        WholeFile.Write(path, html.ToString());
        return path;
    }

    /// <summary>What is doubtful about a line, in words.</summary>
    public static string Of(LineDoubt doubt) => doubt switch
    {
        LineDoubt.Inserted => "words inserted between lines",
        LineDoubt.Pale => "paler and softer ink than the other lines'",
        LineDoubt.OtherSize => "far higher than the other lines",
        LineDoubt.Printed => "stands in line like print",
        LineDoubt.HardlyRead => "hardly a letter can be read",
        _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt, "There are no words for this doubt."),
    };

    private static bool IsOpen(WorkFolder.TableRow row) => row.Mark == WorkFolder.ProposedMark;

    private static void Append(StringBuilder html, WorkFolder.TableRow row, WorkFolder.LineEntry entry, int line)
    {
        // Names are escaped as an address part by part: the slash of the folder stays.
        var address = string.Join('/', row.File.Split('/', '\\').Select(Uri.EscapeDataString));
        var reading = IsOpen(row) && entry.Proposal is { } proposal && proposal.Text == row.Text ? proposal : null;
        html.Append(CultureInfo.InvariantCulture, $"<figure{(IsOpen(row) ? " class=\"open\"" : "")}>\n<img loading=\"lazy\" src=\"{address}\" alt=\"{(line > 0 ? $"line {line}" : "a line")}\">\n<figcaption>");
        html.Append(CultureInfo.InvariantCulture, $"<span class=\"text\">{(reading is null ? Escaped(row.Text) : Marked(reading.Text, reading.Scores))}</span>\n");
        html.Append(CultureInfo.InvariantCulture, $"<div class=\"note\">{Escaped(row.File)}{(line > 0 ? $", line {line}" : "")}{(IsOpen(row) ? reading is { IsGiven: true } ? ", a text of the page in doubt" : ", proposed" : "")}{(reading?.Doubt is { } doubt ? $"; to be looked at: {Of(doubt)}" : "")}</div>\n");
        if (reading is { Alternatives.Count: > 0 })
        {
            html.Append(CultureInfo.InvariantCulture, $"<div class=\"also\">or: {string.Join(" <b>|</b> ", reading.Alternatives.Select(Escaped))}</div>\n");
        }

        html.Append("</figcaption>\n</figure>\n");
    }

    /// <summary>A text with its doubtful stretches marked.</summary>
    private static string Marked(string text, IReadOnlyList<float> scores)
    {
        if (scores.Count != text.Length)
        {
            return Escaped(text);
        }

        var marked = new StringBuilder();
        for (var (from, to) = (0, 0); from < text.Length; from = to)
        {
            var grade = Grade(scores[from]);
            while (to < text.Length && Grade(scores[to]) == grade)
            {
                to++;
            }

            var part = Escaped(text[from..to]);
            marked.Append(grade is null ? part : $"<span class=\"{grade}\">{part}</span>");
        }

        return marked.ToString();
    }

    private static string? Grade(float score) => score >= Sure ? null : score >= Likely ? "doubtful" : "guess";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);
}
