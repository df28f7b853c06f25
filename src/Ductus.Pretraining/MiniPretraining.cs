using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Mini;
using Ductus.Models;
using Ductus.Models.Mini;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Pretraining;

/// <summary>Trains the embedded base from nothing: flow matching on windows of many hands.</summary>
public sealed class MiniPretraining : Pretraining<MiniWindow[]>
{
    private const int MeasuredWindows = 64;
    private const int SheetWindows = 8;
    private const int SheetSteps = 20;

    /// <summary>Noise level from which the sheet's second column repaints the draft.</summary>
    private const float SheetRepaint = 0.67f;

    private const float FreshRate = 6e-4f;

    /// <summary>For weights that have learned already.</summary>
    private const float FurtherRate = 4e-4f;

    private readonly MiniModel _model;
    private readonly float _rate;
    private readonly MiniWindows _windows;
    private readonly MiniWindow[] _measured;

    /// <inheritdoc cref="Pretraining{TBatch}(string, TrainingState, string, long, string?)"/>
    /// <param name="training">Windows to learn from.</param>
    /// <param name="heldOut">Windows by people who are never learned from.</param>
    /// <param name="folder">Where checkpoint, log, weights and sheets go.</param>
    /// <param name="samples">Windows to see in all.</param>
    /// <param name="from">Weights to begin with where there is no checkpoint; null = fresh ones.</param>
    /// <param name="device">Where to compute; null: on the CPU.</param>
    public MiniPretraining(MiniWindows training, MiniWindows heldOut, string folder, long samples, string? from = null, Device? device = null)
        : this(new MiniModel(MiniConfig.Standard, Weights.Fresh(2).On(device ?? Device.Cpu)), training, heldOut, folder, samples, from)
    {
    }

    private MiniPretraining(MiniModel model, MiniWindows training, MiniWindows heldOut, string folder, long samples, string? from)
        : base("mini", StateOf(model.Parameters, beta2: 0.99f, decay: 0.999f), folder, samples, from)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        (_model, _rate, _windows) = (model, from is null ? FreshRate : FurtherRate, training);
        _measured = [.. Enumerable.Range(0, MeasuredWindows).Select(i => heldOut.Make((ulong)i))];
    }

    private protected override TimeSpan CheckpointEvery => TimeSpan.FromMinutes(3);

    private protected override LearningRateSchedule Schedule(int steps) => new(_rate, WarmUp: 200, DecayFrom: (int)(steps * 0.6), Total: steps);

    private protected override MiniWindow[] Batch(long index) => [.. Enumerable.Range(0, BatchSize).Select(i => _windows.Make((ulong)((index * BatchSize) + i)))];

    private protected override Tensor Loss(MiniWindow[] batch, long index) => MiniBatch.Loss(_model, batch, _model.UnconditionalStyle, new Rng(3, (ulong)index));

    private protected override (double PerSecond, PretrainingNotice Notice)? Forecast(int left)
    {
        var seconds = MiniPlan.SecondsOf(() => MiniBatch.Loss(_model, _measured[..BatchSize], _model.UnconditionalStyle, new Rng(4)));
        return (1 / seconds, new PretrainingNotice.Takes(TimeSpan.FromSeconds(seconds * left), left));
    }

    private protected override (IReadOnlyList<(string Column, double Value)> Measures, PretrainingNotice Notice) Measure(string folder)
    {
        var heldOut = Measure();
        PictureFile.SavePng(Sheet(), Path.Combine(folder, FormattableString.Invariant($"sheet-{State.Samples / 1000:0000}k.png")));
        return ([("held_out_loss", heldOut)], new PretrainingNotice.BaseMeasured(heldOut));
    }

    private protected override void Export(string path) => MiniFile.Save(path, State.Average.Average, State.Samples);

    /// <summary>The loss on the same windows with the same noise at every call.</summary>
    private double Measure()
    {
        using var pause = Autograd.NoGrad();
        var rng = new Rng(4);
        double sum = 0;
        foreach (var chunk in _measured.Chunk(BatchSize))
        {
            using var scope = TensorScope.Begin();
            sum += MiniBatch.Loss(_model, chunk, _model.UnconditionalStyle, rng).Item() * chunk.Length;
        }

        return sum / _measured.Length;
    }

    /// <summary>Rows of guide, draft, the writer's own, repainted draft, from noise; held-out writers.</summary>
    private Raster Sheet()
    {
        using var scope = TensorScope.Begin();
        var windows = _measured[..SheetWindows];
        var (_, guide, draft) = MiniBatch.From(windows);
        (guide, draft) = (guide.To(_model.Device), draft.To(_model.Device));
        Rng[] Noise() => [.. Enumerable.Range(0, SheetWindows).Select(i => new Rng(5, (ulong)i))];
        var repainted = MiniFlow.Repaint(_model, guide, draft, _model.UnconditionalStyle, SheetRepaint, SheetSteps, Noise());
        var dreamt = MiniFlow.Repaint(_model, guide, draft, _model.UnconditionalStyle, 1, SheetSteps, Noise());
        return ContactSheet.Compose([.. Enumerable.Range(0, SheetWindows).Select(i => (IReadOnlyList<Raster>)
            [windows[i].Guide, windows[i].Draft, windows[i].Target, MiniBatch.ToRaster(repainted, i), MiniBatch.ToRaster(dreamt, i)])]);
    }
}
