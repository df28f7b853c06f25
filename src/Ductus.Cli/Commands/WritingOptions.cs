using System.CommandLine;
using Ductus.Application;
using Ductus.Coverage;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;
using Ductus.Vectors;
using Ductus.Writing;

namespace Ductus.Cli.Commands;

/// <summary>The options of every command that writes pages, and how a page with its report is written.</summary>
internal sealed class WritingOptions
{
    private const int WorstShown = 3;
    private const int WrongShown = 20;
    private const string Wrong = "wrong";
    private static readonly WritingStyle Usual = new();

    private readonly Option<SheetSize> _size = Values.Choice("--size", "Sheet", SheetSize.A4);
    private readonly Option<PaperKind> _paper = Values.Choice("--paper", "Paper", PaperKind.Own);
    private readonly Option<Rgb?> _ink = Values.Colour("--ink", "Ink, instead of the writer's own");
    private readonly Option<float?> _xHeight = Values.OptionalNumber("--x-height", "Height of a small x in mm, instead of the writer's own", 1f, 10f);
    private readonly Option<float?> _pitch = Values.OptionalNumber("--line-spacing", "From baseline to baseline in mm, instead of the writer's own", 3f, 40f);
    private readonly Option<float?> _margin = Values.OptionalNumber("--margin", "Bare paper on each side in mm", 0f, 80f);
    private readonly Option<float> _strength = Values.Number("--strength", "How far the model may leave the draft in the writer's own letters, 0 to 1", 0f, 1f, Usual.Strength);
    private readonly Option<int> _candidates = Values.Number("--candidates", "Versions of each word, of which the one that reads best is kept", 1, 64, Usual.Candidates);
    private readonly Option<ulong> _seed = Values.Number("--seed", "The same seed writes the same page", 0UL, ulong.MaxValue, Usual.Seed);
    private readonly Option<bool> _substitute = new("--substitute") { Description = "Replace characters that cannot be written by the nearest ones" };

    private readonly Option<bool> _signAsSelf = new("--sign-as-self") { Description = "The text is or bears your own signature, in a hand stated as your own (--right mine)" };
    private readonly Option<string?> _mark = MarkOption.Create();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_size, _paper, _ink, _xHeight, _pitch, _margin, _strength, _candidates, _seed, _substitute, _signAsSelf, _mark])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Looks before any work whether a text may be written in a hand.</summary>
    /// <exception cref="UserException">It may not.</exception>
    public void Check(Consent? consent, string text, ParseResult result) => SignatureGuard.Check(consent ?? Consent.NotStated, text, result.GetValue(_signAsSelf));

    /// <summary>Writes a text to files, with a report beside the first.</summary>
    public void Write(Engine engine, Hand hand, string text, IReadOnlyList<string> files, ParseResult result, Terminal terminal, CancellationToken cancel, string? again = null, bool outline = false)
    {
        var style = new WritingStyle(result.GetValue(_candidates), result.GetValue(_strength), Seed: result.GetValue(_seed));
        var options = new PageOptions(
            result.GetValue(_size), result.GetValue(_paper), result.GetValue(_ink), result.GetValue(_xHeight), result.GetValue(_pitch), result.GetValue(_margin),
            result.GetValue(_substitute))
        {
            MarkKey = MarkOption.KeyOf(result, _mark),
            SignsAsSelf = result.GetValue(_signAsSelf),
        };
        var coverage = engine.CoverageOf(hand, cancel);
        if (CoverageSentences.Lacks(coverage.Lacks(text)) is { } lacks)
        {
            terminal.Say(lacks);
        }

        var report = Path.ChangeExtension(files[0], ".report.json");
        var anew = again is null ? null : AgainOf(again, report);
        var written = engine.Write(hand, text, style, options, new JobLines(terminal), cancel, Path.GetDirectoryName(files[0]), anew);
        string? unsigned = null;
        foreach (var file in files)
        {
            var saved = SvgPages.HasName(file) ? new WrittenFiles(Draw(written, file, outline, terminal, cancel)) : PageOutput.OfUser.Save(written, file);
            terminal.Say($"Page: {string.Join(", ", saved.Files)}");
            SigningSentences.Say(saved, terminal);
            unsigned ??= saved.Unsigned;
        }

        PageReport.Save(written, report);
        Summarize(written, coverage, report, terminal);
        SigningSentences.Fail(unsigned);
    }

    /// <summary>The pages as strokes, and what a plotter will have to do.</summary>
    private static IReadOnlyList<string> Draw(WrittenPages written, string file, bool outline, Terminal terminal, CancellationToken cancel)
    {
        var pages = PageStrokes.Of(written, outline, cancel);
        if (!outline)
        {
            terminal.Say(FormattableString.Invariant(
                $"Strokes: {pages.Sum(page => page.Drawn) / 1000:F1} m to draw, {pages.Sum(page => page.Lifts)} pen lifts, {pages.Sum(page => page.Travelled) / 1000:F1} m lifted"));
        }

        return SvgPages.Save(pages, file, written.Consent);
    }

    /// <summary>Words with commas between them, <c>wrong</c> among them standing for all that read wrong.</summary>
    private static Redrawing AgainOf(string given, string report)
    {
        var words = given.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return words.Length == 0
            ? throw new UserException("--again takes the words to draw anew with commas between them, or 'wrong' for all that read wrong.")
            : new Redrawing([.. words.Where(word => word != Wrong)], words.Contains(Wrong), PageReport.RedrawnIn(report)) { Marks = PageReport.MarksIn(report) };
    }

    private static void Summarize(WrittenPages written, HandCoverage coverage, string report, Terminal terminal)
    {
        if (written.Substitutes.Count > 0)
        {
            terminal.Say($"Replaced: {string.Join(", ", written.Substitutes.Select(s => $"{s.Character} by {(s.Replacement.Length > 0 ? s.Replacement : "nothing")}"))}");
        }

        var borrowed = written.Lines.SelectMany(l => l.Written.Borrowed).Distinct().Order().Select(coverage.Of).ToArray();
        if (borrowed.Length > 0)
        {
            terminal.Say($"Drawn after a print face: {string.Join(' ', borrowed.Select(c => c.Shown == 0 ? $"{c.Character}" : $"{c.Character} (in the notes, never clearly)"))}");
        }

        terminal.Say(FormattableString.Invariant($"Read back: {100 * PageReport.CharacterErrorRate(written):F1} % of characters differ ({report})"));
        if (written.Redrawn.Count > 0)
        {
            terminal.Say($"Drawn anew: {string.Join(", ", written.Redrawn.Select(word => word.Times == 1 ? word.Text : $"{word.Text} ({word.Times} times)"))}");
        }

        var wrong = written.Lines.SelectMany(l => l.Written.Words).Where(word => word.Wrong).ToArray();
        if (wrong.Length > 0)
        {
            var more = wrong.Length > WrongShown ? $" and {wrong.Length - WrongShown} more" : "";
            terminal.Say($"Came out wrong: {string.Join(", ", wrong.Take(WrongShown).Select(word => $"{word.Text} (reads {(word.Read.Length > 0 ? word.Read : "as nothing")})"))}{more}; 'ductus write' with --again {Wrong}, or --again and words, draws them anew and leaves all else as it is.");
        }

        foreach (var line in PageReport.Worst(written, WorstShown))
        {
            terminal.Say($"  look at page {line.Page}, row {line.Row}: \"{line.Written.Text}\" reads \"{line.Written.Read}\"");
        }
    }
}
