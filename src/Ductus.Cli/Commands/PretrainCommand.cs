using System.CommandLine;
using System.Diagnostics;
using Ductus.Datasets;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus pretrain mini|reader</c>: makes the weights that ship.</summary>
internal static class PretrainCommand
{
    public static Command Create()
    {
        var corpus = new Option<FileInfo>("--corpus") { Description = "The stroke corpus (train.jsonl.gz)", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder of the checkpoint; a training found there goes on", DefaultValueFactory = _ => new DirectoryInfo("checkpoints") };
        var samples = new Option<long>("--samples") { Description = "Samples to see in all", DefaultValueFactory = _ => 200_000 };
        var reader = new Command("reader", "Trains the reader on strokes") { corpus, folder, samples };
        reader.SetAction((result, cancel) =>
        {
            var training = new ReaderPretraining(StrokeCorpus.Read(result.GetValue(corpus)!.FullName), result.GetValue(folder)!.FullName, result.GetValue(samples));
            training.Run(new ProgressLines(), cancel);
            return Task.FromResult(0);
        });
        return new Command("pretrain", "Trains the embedded models from nothing (needs the stroke corpus; the shipped weights are made with it)") { reader };
    }

    /// <summary>A line every few seconds, and every note.</summary>
    private sealed class ProgressLines : IProgress<TrainingProgress>
    {
        private readonly Stopwatch _since = Stopwatch.StartNew();

        public void Report(TrainingProgress value)
        {
            if (value.Note is null && _since.Elapsed < TimeSpan.FromSeconds(10))
            {
                return;
            }

            _since.Restart();
            var note = value.Note is null ? "" : $"; {value.Note}";
            Console.WriteLine(FormattableString.Invariant(
                $"{value.Samples:N0} of {value.Total:N0} samples, loss {value.Loss:F3}, {value.SamplesPerSecond:F1} a second, {value.Left:h\\:mm} left{note}"));
        }
    }
}
