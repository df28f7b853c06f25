using System.CommandLine;
using Ductus.Marks;

namespace Ductus.Cli.Commands;

/// <summary><c>--mark PHRASE</c>: the key of the mark in the ink.</summary>
internal static class MarkOption
{
    public static Option<string?> Create() =>
        new("--mark") { Description = "A phrase as the key of the mark in the ink, so that only who knows it finds the mark; without it anybody does" };

    /// <summary>The key that a phrase stands for; the public one without.</summary>
    /// <exception cref="UserException">The phrase is empty.</exception>
    public static MarkKey KeyOf(ParseResult result, Option<string?> option) => result.GetValue(option) is { } phrase ? MarkKey.OfPhrase(phrase) : MarkKey.Public;
}
