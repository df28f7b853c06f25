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
public sealed class ReaderPretraining : Pretraining<InkLine[]>
{
    /// <summary>Width of a line in pixels.</summary>
    public const int LineWidth = 640;
    private const int HeldOutLines = 96;

    /// <summary>Share of lines set in fonts: they bring accents, capitals and digits; people bring the variety of hands.</summary>
    private const float FontShare = 0.3f;

    private const float FreshRate = 1.5e-3f;

    /// <summary>For weights that read already: they are to learn what is new without forgetting.</summary>
    private const float FurtherRate = 8e-4f;

    private readonly ReaderModel _model;
    private readonly float _rate;
    private readonly ReaderLines _lines;
    private readonly InkLine[] _heldOut;

    /// <summary>A training that goes on from <paramref name="folder"/>'s checkpoint, if there is one, to <paramref name="samples"/> lines; without one it begins with the weights <paramref name="from"/>, or fresh ones.</summary>
    public ReaderPretraining(StrokeCorpus corpus, FontHands fonts, string folder, long samples, string? from = null, Device? device = null)
        : this(new ReaderModel(Alphabet.Classes, Weights.Fresh(1).On(device ?? Device.Cpu)), corpus, fonts, folder, samples, from)
    {
    }

    private ReaderPretraining(ReaderModel model, StrokeCorpus corpus, FontHands fonts, string folder, long samples, string? from)
        : base("reader", StateOf(model.Parameters, beta2: 0.98f, decay: 0.998f), folder, samples, from)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        _model = model;
        _rate = from is null ? FreshRate : FurtherRate;
        _lines = new ReaderLines(corpus.Training, fonts, FontShare, seed: 11);
        var measure = new ReaderLines(corpus.HeldOut, null, 0, seed: 12);
        _heldOut = [.. Enumerable.Range(0, HeldOutLines).Select(i => measure.Make((ulong)i, LineWidth))];
    }

    private protected override TimeSpan CheckpointEvery => TimeSpan.FromMinutes(2);

    private protected override LearningRateSchedule Schedule(int steps) => new(_rate, WarmUp: 200, DecayFrom: steps / 2, Total: steps);

    private protected override InkLine[] Batch(long index) => [.. Enumerable.Range(0, BatchSize).Select(i => _lines.Make((ulong)((index * BatchSize) + i), LineWidth))];

    private protected override Tensor Loss(InkLine[] batch, long index)
    {
        var output = _model.Forward(ReaderInput.From([.. batch.Select(line => line.Ink)], LineWidth).To(_model.Device));
        var frames = output.Transcription.Shape[1];
        var targets = batch.Select(line => ReaderInput.Classes(line.Text!)).ToArray();
        var characters = targets.Sum(t => t.Length);
        var reading = Nn.CtcLoss(output.Transcription, targets, [.. Enumerable.Repeat(frames, batch.Length)]).Sum() / characters;
        var owners = Tensor.FromInts(batch.SelectMany(line => ReaderInput.Owners(line.Spans, frames)).ToArray(), new Shape(batch.Length, frames), _model.Device);
        return reading + Nn.CrossEntropy(output.Occupancy, owners);
    }

    private protected override (IReadOnlyList<(string Column, double Value)> Measures, PretrainingNotice Notice) Measure(string folder)
    {
        var accuracy = ReaderAccuracy.Of(new LineReader(_model), _heldOut);
        return (
            [("held_out_cer", accuracy.CharacterErrorRate), ("median_edge_error", accuracy.MedianEdgeError)],
            new PretrainingNotice.ReaderMeasured(accuracy));
    }

    private protected override void Export(string path) => SafeTensorsWriter.Write(
        path,
        [.. State.Average.Average.Select(p => new KeyValuePair<string, Tensor>(p.Name, p.Value))],
        new Dictionary<string, string>
        {
            ["ductus.kind"] = "reader",
            ["ductus.alphabet"] = Alphabet.Characters,
            ["samples"] = State.Samples.ToString(CultureInfo.InvariantCulture),
        },
        DType.BF16);
}
