using System.CommandLine;
using Ductus.Generation;
using Ductus.Reading;
using Ductus.Verification;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus eval</c>: clones a writer from the first lines of a folder and measures on the others.</summary>
internal static class EvalCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "Line pictures with transcripts.tsv (file, tab, text)" };
        var enrol = new Option<int>("--enrol") { Description = "Lines to learn from, from the first", DefaultValueFactory = _ => 30 };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for the generated lines, sheet.png and report.json", DefaultValueFactory = _ => new DirectoryInfo("out/eval") };
        var steps = new Option<int>("--steps") { Description = "Training steps of the adapter", DefaultValueFactory = _ => HandMaking.UsualSteps };
        var freedom = new Option<float>("--freedom") { Description = "How far the model may leave the draft, 0 to 1", DefaultValueFactory = _ => new WritingStyle().Freedom };
        var draws = new Option<int>("--draws") { Description = "Versions of each line to choose from", DefaultValueFactory = _ => new WritingStyle().Draws };
        var seed = new Option<ulong>("--seed") { Description = "The same seed writes the same lines", DefaultValueFactory = _ => 1 };
        var command = new Command("eval", "Measures how well a writer is cloned: learns some lines, writes the texts of the others, compares") { folder, enrol, output, steps, freedom, draws, seed };
        command.SetAction((result, cancel) =>
        {
            var evaluation = new HandEvaluation(new Pipeline(terminal.Say), LineReader.Load(Installation.Reader), terminal.Say);
            var style = new WritingStyle(result.GetValue(draws), result.GetValue(freedom), Seed: result.GetValue(seed));
            var r = evaluation.Run(
                result.GetValue(folder)!.FullName, result.GetValue(enrol), result.GetValue(output)!.FullName, result.GetValue(steps), style, new TrainingLines(terminal), cancel);
            terminal.Say(FormattableString.Invariant($"""
                characters wrong   real {100 * r.RealErrorRate:F1} %, generated {100 * r.GeneratedErrorRate:F1} %
                hinge distance     real {r.RealDistance:F3}, generated {r.GeneratedDistance:F3}
                copies, repeats    {100 * r.Copies:F1} %, {100 * r.Repeats:F1} % (real 3.0 %, {100 * r.RealRepeats:F1} %)
                time               learning {r.TrainingSeconds:F0} s, {r.SecondsPerLine:F2} s a line, {r.PeakMemoryMegabytes:F0} MB
                """));
            return Task.FromResult(0);
        });
        return command;
    }
}
