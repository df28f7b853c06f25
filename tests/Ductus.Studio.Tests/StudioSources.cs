using System.Text.RegularExpressions;

namespace Ductus.Studio.Tests;

/// <summary>The studio's source files, for tests of what stands in them.</summary>
internal static partial class StudioSources
{
    /// <summary>Attributes whose values are read out or shown.</summary>
    private static readonly string[] Spoken = ["aria-label", "title", "alt", "placeholder", "label", "Label", "Invitation", "Title", "Text", "summary"];

    /// <summary>What is the same in every language: the program, keys as they stand on a keyboard, forms of files and papers, signs.</summary>
    private static readonly HashSet<string> Same = ["Ductus", "M", "S", "N", "X", "L", "R", "O", "C", "Alt", "A4", "A5"];

    /// <summary>All that can name words: components, code, scripts and the phone's page.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
        [.. Directory.GetFiles(Folder(), "*", SearchOption.AllDirectories)
            .Where(path => Path.GetExtension(path) is ".cs" or ".razor" or ".js" or ".html" && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .Select(path => (Path.GetRelativePath(Folder(), path), File.ReadAllText(path)))];

    /// <summary>The code that the studio's words are not in, as one text: signs in it as they are when it runs.</summary>
    public static string OfCore() => string.Join('\n', Directory.GetFiles(Path.GetDirectoryName(Folder())!, "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.StartsWith(Folder() + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .Select(path => File.ReadAllText(path).Replace("\\\"", "\"", StringComparison.Ordinal)));

    /// <summary>Words that stand in a component itself: between its tags, or in an attribute that is read out.</summary>
    public static IEnumerable<string> LiteralWords(string razor)
    {
        var markup = CodeBlock().Replace(RazorComment().Replace(razor, ""), "");
        markup = WithoutExpressions(Directives().Replace(markup, ""));
        foreach (Match attribute in Attributes().Matches(markup))
        {
            if (Spoken.Contains(attribute.Groups[1].Value) && IsWord(attribute.Groups[2].Value))
            {
                yield return attribute.Value.Trim();
            }
        }

        foreach (var line in Tags().Replace(markup, "\n").Split('\n').Select(line => System.Net.WebUtility.HtmlDecode(line.Trim())))
        {
            if (!IsCode(line) && IsWord(line))
            {
                yield return line;
            }
        }
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ductus.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in the repository.");
        }

        return Path.Combine(folder.FullName, "src", "Ductus.Studio");
    }

    private static bool IsWord(string text) => Letters().Matches(text).Any(word => !Same.Contains(word.Value));

    /// <summary>C# between the tags, by how its lines begin or end.</summary>
    private static bool IsCode(string line) => line.EndsWith(';') || Control().IsMatch(line);

    /// <summary>Razor's expressions and blocks' heads gone: <c>@name</c> with what follows it without a space, <c>@(...)</c>, <c>@if (...)</c>.</summary>
    private static string WithoutExpressions(string markup)
    {
        var kept = new System.Text.StringBuilder();
        for (var i = 0; i < markup.Length; i++)
        {
            if (markup[i] != '@')
            {
                kept.Append(markup[i]);
                continue;
            }

            if (Head().Match(markup, i) is { Success: true } head)
            {
                i = AfterBrackets(markup, i + head.Length) - 1;
                continue;
            }

            i++;
            while (i < markup.Length && (char.IsLetterOrDigit(markup[i]) || markup[i] is '_' or ':' or '-' || (markup[i] is '.' or '?' && i + 1 < markup.Length && (char.IsLetter(markup[i + 1]) || markup[i + 1] is '.' or '['))))
            {
                i++;
                i = AfterBrackets(markup, i);
            }

            i = AfterBrackets(markup, i) - 1;
        }

        return kept.ToString();
    }

    /// <summary>The place after a pair of brackets that begins at a place; the place itself where none does.</summary>
    private static int AfterBrackets(string text, int at)
    {
        while (at < text.Length && text[at] is '(' or '[')
        {
            var (depth, isQuoted) = (0, false);
            do
            {
                isQuoted ^= text[at] == '"';
                depth += isQuoted ? 0 : text[at] is '(' or '[' ? 1 : text[at] is ')' or ']' ? -1 : 0;
                at++;
            }
            while (depth > 0 && at < text.Length);
        }

        return at;
    }

    [GeneratedRegex(@"^@code\s*\{.*", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex RazorComment();

    [GeneratedRegex(@"^@(page|inherits|inject|using|implements|layout)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directives();

    [GeneratedRegex(@"\s([A-Za-z-]+)=""([^""]*)""")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"<(?:[^<>""]|""[^""]*"")*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"^(if|else|foreach|for|var|return)\b")]
    private static partial Regex Control();

    [GeneratedRegex(@"\G@(if|foreach|for|switch) ")]
    private static partial Regex Head();

    [GeneratedRegex(@"\p{L}[\p{L}\d]*")]
    private static partial Regex Letters();
}
