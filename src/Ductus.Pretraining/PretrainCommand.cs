using System.CommandLine;
using System.Diagnostics;
using Ductus.Cli;
using Ductus.Cli.Commands;
using Ductus.Datasets;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Preflight;
using Ductus.Reading;
using Ductus.Training;
using Ductus.Typography;

namespace Ductus.Pretraining;

/// <summary><c>ductus pretrain mini|reader</c>: makes the weights that ship.</summary>
internal static class PretrainCommand
{
    /// <summary>Share of windows that come from fonts: they bring accents, capitals and digits; people bring the variety of hands.</summary>
    private const float FontShare = 0.35f;

    private const int MeasuredLines = 400;

    public static Command Create(Terminal terminal)
    {
        var corpus = new Option<FileInfo>("--corpus") { Description = "The stroke corpus (train.jsonl.gz)", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder of the checkpoint; a training found there goes on", DefaultValueFactory = _ => new DirectoryInfo("checkpoints") };
        var samples = new Option<long>("--samples") { Description = "Samples to see in all", DefaultValueFactory = _ => 200_000 };
        var fonts = new Option<DirectoryInfo>("--fonts") { Description = "Folder filled by eng/install-fonts", DefaultValueFactory = _ => new DirectoryInfo(".ductus/fonts") };
        var from = new Option<FileInfo?>("--from") { Description = "Weights to begin with, as those of models/, instead of fresh ones" };
        var device = DeviceOption.Create();
        var reader = new Command("reader", "Trains the reader on strokes and fonts") { corpus, fonts, folder, samples, from, device };
        reader.SetAction((result, cancel) =>
        {
            Check(MiniPlan.ToPretrainReader, result.GetValue(folder)!.FullName, terminal);
            var training = new ReaderPretraining(
                StrokeCorpus.Read(result.GetValue(corpus)!.FullName),
                FontHands.Load(result.GetValue(fonts)!.FullName),
                result.GetValue(folder)!.FullName,
                result.GetValue(samples),
                result.GetValue(from)?.FullName,
                DeviceOption.Get(result, device, terminal, onBase: false));
            training.Run(new TrainingSteps(new JobLines(terminal, PretrainingNotice.Sentence)), cancel);
            return Task.FromResult(0);
        });
        var mini = new Command("mini", "Trains the embedded base on strokes and fonts") { corpus, fonts, folder, samples, from, device };
        mini.SetAction((result, cancel) =>
        {
            Check(MiniPlan.ToPretrainBase, result.GetValue(folder)!.FullName, terminal);
            var strokes = StrokeCorpus.Read(result.GetValue(corpus)!.FullName);
            var hands = FontHands.Load(result.GetValue(fonts)!.FullName);
            var guide = new GuideRenderer(TrueTypeFont.Load(Installation.GuideFont));
            var training = new MiniPretraining(
                new MiniWindows(strokes.Training, hands, FontShare, guide, seed: 21),
                new MiniWindows(strokes.HeldOut, null, 0, guide, seed: 22),
                result.GetValue(folder)!.FullName,
                result.GetValue(samples),
                result.GetValue(from)?.FullName,
                DeviceOption.Get(result, device, terminal, onBase: false));
            training.Run(new TrainingSteps(new JobLines(terminal, PretrainingNotice.Sentence)), cancel);
            return Task.FromResult(0);
        });
        var measure = new Command("measure", "Measures the reader that ships on people it has not learned from: characters wrong, and how far its boxes are off") { corpus };
        measure.SetAction(result =>
        {
            var lines = new ReaderLines(StrokeCorpus.Read(result.GetValue(corpus)!.FullName).HeldOut, null, 0, seed: 13);
            var accuracy = ReaderAccuracy.Of(
                LineReader.Load(Installation.Reader), [.. Enumerable.Range(0, MeasuredLines).Select(i => lines.Make((ulong)i, ReaderPretraining.LineWidth))]);
            terminal.Say(FormattableString.Invariant(
                $"{accuracy.Words} words: {100 * accuracy.CharacterErrorRate:F1} % of characters wrong, box edges off by {accuracy.MedianEdgeError:F3} x-heights (median)"));
            return 0;
        });
        var first = new Argument<FileInfo>("first") { Description = "Weights" };
        var second = new Argument<FileInfo>("second") { Description = "The same, trained on" };
        var to = new Option<FileInfo>("--to") { Description = "The file to write", Required = true };
        var mean = new Command("mean", "Writes the mean of two files of weights, of which the second was trained on from the first") { first, second, to };
        mean.SetAction(result => MeanWeights.Write(result.GetValue(first)!.FullName, result.GetValue(second)!.FullName, result.GetValue(to)!.FullName));
        return new Command("pretrain", "Trains the embedded models (needs the stroke corpus; the shipped weights are made with it)") { reader, mini, measure, mean };
    }

    private static void Check(ResourcePlan needs, string folder, Terminal terminal)
    {
        var machine = Machine.Here(folder);
        terminal.Say(needs.Describe(machine));
        needs.Check(machine, []);
    }
}
