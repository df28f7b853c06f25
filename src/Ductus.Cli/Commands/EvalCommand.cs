using System.CommandLine;
using System.Globalization;
using Ductus.Application;
using Ductus.Ingest;
using Ductus.Measures;
using Ductus.Reading;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus eval</c>: clones writers, each from the first lines of a folder, and measures on the others.</summary>
internal static class EvalCommand
{
    private const string Header = """
        | hand | enrolled / tested | characters wrong: real, generated | hinge distance: real, generated | copies | repeats: real, generated | joined: real, generated | learning | a line | memory |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    public static Command Create(Terminal terminal)
    {
        var folders = new Argument<DirectoryInfo[]>("folders") { Description = "Line pictures with transcripts.tsv (file, tab, text), one folder a writer", Arity = ArgumentArity.OneOrMore };
        var enrol = Values.Number("--enrol", "Lines to learn from, from the first", 1, int.MaxValue, 30);
        var test = Values.Number("--test", "Lines to test on at most, the first after those learned from", 1, int.MaxValue, int.MaxValue);
        var from = new Option<FileSystemInfo[]>("--from") { Description = "Learns from these notes of the same writer instead, pages or folders of them, and tests on the same lines" };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for the generated lines, sheet.png and report.json (of several writers, one folder each in it)", DefaultValueFactory = _ => new DirectoryInfo("out/eval") };
        var steps = Values.Number("--steps", "Training steps of the adapter", 0, 100_000, HandTrainingSettings.UsualSteps);
        var strength = Values.Number("--strength", "How far the model may leave the draft, 0 to 1", 0, 1, new WritingStyle().Strength);
        var candidates = Values.Number("--candidates", "Versions of each word to choose from", 1, 64, new WritingStyle().Candidates);
        var seed = new Option<ulong>("--seed") { Description = "The same seed writes the same lines", DefaultValueFactory = _ => 1 };
        var set = new Option<string[]>("--set") { Description = $"Changes a setting for this evaluation, as drafting.stretch=0.3; give it again for another ({string.Join(", ", EngineOptions.Names)})" };
        var device = DeviceOption.Create();
        var command = new Command("eval", "Measures how well a writer is cloned: learns some lines, writes the texts of the others, compares") { folders, enrol, test, from, output, steps, strength, candidates, seed, set, device };
        command.SetAction((result, cancel) =>
        {
            var writers = result.GetValue(folders)!;
            var engine = DeviceOption.EngineOn(result, device, terminal, options: (result.GetValue(set) ?? []).Aggregate(new EngineOptions(), (options, assignment) => options.With(assignment)));
            var style = new WritingStyle(result.GetValue(candidates), result.GetValue(strength), Seed: result.GetValue(seed));
            var rows = new List<string>();
            foreach (var writer in writers)
            {
                var into = result.GetValue(output)!.FullName;
                var notes = result.GetValue(from) is { Length: > 0 } paths ? NotesSource.Of([.. paths.Select(path => path.FullName)]) : null;
                var evaluation = new HandEvaluation(engine, new JobLines(terminal)) { LearnedFrom = notes };
                var report = evaluation.Run(
                    writer.FullName, result.GetValue(enrol), result.GetValue(test), writers.Length == 1 ? into : Path.Combine(into, writer.Name), result.GetValue(steps), style, cancel);
                rows.Add(Row(report));
            }

            terminal.Say(string.Join('\n', rows.Prepend(Header)));
            return Task.FromResult(0);
        });
        return command;
    }

    private static string Row(EvaluationReport r) => string.Create(CultureInfo.InvariantCulture, $"""
        | {r.Folder} | {r.EnrolledLines} / {r.Lines.Count} | {100 * r.RealErrorRate:F1} %, {100 * r.GeneratedErrorRate:F1} % | {r.RealDistance:F3}, {r.GeneratedDistance:F3} | {100 * r.Copies:F1} % | {100 * r.RealRepeats:F1} %, {100 * r.Repeats:F1} % | {100 * r.RealJoins:F0} %, {100 * r.GeneratedJoins:F0} % | {r.TrainingSeconds:F0} s | {r.SecondsPerLine:F2} s | {r.PeakMemoryMegabytes:F0} MB |
        """);
}
