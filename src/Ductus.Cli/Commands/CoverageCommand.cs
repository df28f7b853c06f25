using System.CommandLine;
using Ductus.Application;
using Ductus.Coverage;
using Ductus.Hands;
using Ductus.Ingest;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus coverage HAND|NOTES</c>: which characters a writer has shown, what is missing, and how that will be made.</summary>
internal static class CoverageCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = Source();
        var text = new Option<string?>("--text") { Description = "Say what this text lacks: a UTF-8 file, or - for the standard input" };
        var language = Languages();
        var command = new Command("coverage", "Says which letters a hand or notes show, how clearly, and how missing ones will be made") { source, text, language };
        command.SetAction((result, cancel) =>
        {
            var content = result.GetValue(text) is { } given ? TextOption.Read(given, terminal) : null;
            var coverage = Of(new Engine(), result.GetValue(source)!, terminal, cancel);
            terminal.Say($"{coverage.Lines} lines. Each character: how often it can be used, of how often it stands there, and how sure the reader is of it.");
            terminal.Say(CoverageSentences.Table(coverage));
            var gaps = content is null ? coverage.Gaps(result.GetValue(language)) : coverage.Lacks(content);
            terminal.Say(gaps.Count > 0 ? "Missing:" : content is null ? "Missing: nothing." : "The text lacks nothing.");
            foreach (var gap in gaps)
            {
                terminal.Say($"  {CoverageSentences.Of(gap)}");
            }

            if (content is null)
            {
                terminal.Say(CoverageSentences.ToAdd(gaps, coverage.PairGaps(result.GetValue(language))));
            }

            return Task.FromResult(0);
        });
        return command;
    }

    /// <summary>A hand, or notes.</summary>
    public static Argument<string[]> Source() => new("source")
    {
        Description = "A hand (.safetensors), or notes as 'ductus train' takes them",
        Arity = ArgumentArity.OneOrMore,
    };

    /// <summary>Whose letters are expected.</summary>
    public static Option<Language> Languages() => Values.Choice("--language", "Language whose letters are expected", Language.En);

    /// <summary>What a hand, or notes, show.</summary>
    /// <exception cref="UserException">It is neither.</exception>
    public static HandCoverage Of(Engine engine, string[] source, Terminal terminal, CancellationToken cancel) =>
        source.Length == 1 && Path.GetExtension(source[0]).Equals(".safetensors", StringComparison.OrdinalIgnoreCase)
            ? engine.CoverageOf(HandFile.Load(source[0]), cancel)
            : engine.CoverageOf(NotesSource.Of(source), new JobLines(terminal), cancel);
}
