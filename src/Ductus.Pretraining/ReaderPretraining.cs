using System.Diagnostics;
using System.Globalization;
using Ductus.Datasets;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Models;
using Ductus.Models.Reader;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Pretraining;

/// <summary>Teaches the reader to read and to say where each character stands.</summary>
public sealed class ReaderPretraining
{
    /// <summary>Width of a line in pixels.</summary>
    public const int LineWidth = 640;
    private const int Batch = 16;
    private const int HeldOutLines = 96;

    /// <summary>Share of lines set in fonts: they bring accents, capitals and digits; people bring the variety of hands.</summary>
    private const float FontShare = 0.3f;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(2);

    private readonly ReaderModel _model;
    private readonly ReaderLines _lines;
    private readonly InkLine[] _heldOut;
    private readonly TrainingState _state;
    private readonly string _folder;
    private readonly long _total;

    /// <summary>A training that goes on from <paramref name="folder"/>'s checkpoint, if there is one, to <paramref name="samples"/> lines; without one it begins with the weights <paramref name="from"/>, or fresh ones.</summary>
    public ReaderPretraining(StrokeCorpus corpus, FontHands fonts, string folder, long samples, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        var weights = Weights.Fresh(1);
        _model = new ReaderModel(Alphabet.Classes, weights);
        foreach (var parameter in _model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        _lines = new ReaderLines(corpus.Training, fonts, FontShare, seed: 11);
        var measure = new ReaderLines(corpus.HeldOut, null, 0, seed: 12);
        _heldOut = [.. Enumerable.Range(0, HeldOutLines).Select(i => measure.Make((ulong)i, LineWidth))];
        _state = new TrainingState(_model.Parameters, new AdamW(_model.Parameters, beta2: 0.98f), new Ema(_model.Parameters, 0.998f));
        _folder = folder;
        _total = samples;
        if (!_state.TryLoad(CheckpointPath) && from is not null)
        {
            _state.BeginFrom(from);
        }
    }

    private string CheckpointPath => Path.Combine(_folder, "reader.state.safetensors");

    /// <summary>Trains until the samples are seen or <paramref name="cancel"/> is signalled; both leave a checkpoint.</summary>
    public void Run(IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        Directory.CreateDirectory(_folder);
        int steps = (int)(_total / Batch), all = (int)((_total + Batch - 1) / Batch);
        var saved = Stopwatch.StartNew();
        var last = double.NaN;
        var loop = new TrainingLoop<InkLine[]>
        {
            State = _state,
            Schedule = new LearningRateSchedule(1.5e-3f, WarmUp: 200, DecayFrom: steps / 2, Total: steps),
            Steps = all,
            BatchSize = Batch,
            Batch = step => [.. Enumerable.Range(0, Batch).Select(i => _lines.Make((ulong)((step * Batch) + i), LineWidth))],
            Loss = (lines, _) => Loss(lines),
            AfterStep = loss =>
            {
                last = loss;
                if (saved.Elapsed < CheckpointEvery)
                {
                    return null;
                }

                saved.Restart();
                return Checkpoint(loss);
            },
        };
        loop.Run(progress, cancel);
        progress.Report(new TrainingProgress(_state.Step, all, last, 0, Checkpoint(last)));
    }

    /// <summary>Writes the averaged weights as they ship.</summary>
    public void Export(string path) => SafeTensorsWriter.Write(
        path,
        [.. _state.Average.Average.Select(p => new KeyValuePair<string, Tensor>(p.Name, p.Value))],
        new Dictionary<string, string>
        {
            ["ductus.kind"] = "reader",
            ["ductus.alphabet"] = Alphabet.Characters,
            ["samples"] = _state.Samples.ToString(CultureInfo.InvariantCulture),
        },
        DType.BF16);

    private Tensor Loss(InkLine[] batch)
    {
        var output = _model.Forward(ReaderInput.From([.. batch.Select(line => line.Ink)], LineWidth));
        var frames = output.Transcription.Shape[1];
        var targets = batch.Select(line => ReaderInput.Classes(line.Text!)).ToArray();
        var characters = targets.Sum(t => t.Length);
        var reading = Nn.CtcLoss(output.Transcription, targets, [.. Enumerable.Repeat(frames, batch.Length)]).Sum() / characters;
        var owners = Tensor.FromInts(batch.SelectMany(line => ReaderInput.Owners(line.Spans, frames)).ToArray(), new Shape(batch.Length, frames));
        return reading + Nn.CrossEntropy(output.Occupancy, owners);
    }

    private string Checkpoint(double loss)
    {
        ReaderAccuracy accuracy;
        _state.Average.Swap();
        try
        {
            accuracy = ReaderAccuracy.Of(new LineReader(_model), _heldOut);
        }
        finally
        {
            _state.Average.Swap();
        }

        _state.Save(CheckpointPath);
        Export(Path.Combine(_folder, "reader.safetensors"));
        var log = Path.Combine(_folder, "reader.csv");
        if (!File.Exists(log))
        {
            File.WriteAllText(log, "samples,loss,held_out_cer,median_edge_error\n");
        }

        File.AppendAllText(log, FormattableString.Invariant($"{_state.Samples},{loss:F4},{accuracy.CharacterErrorRate:F4},{accuracy.MedianEdgeError:F4}\n"));
        LossPlot.Write(log, Path.Combine(_folder, "reader.svg"));
        return FormattableString.Invariant($"held-out writers: {100 * accuracy.CharacterErrorRate:F1} % of characters wrong, box edges off by {accuracy.MedianEdgeError:F3} x-heights");
    }
}
