using System.Diagnostics;
using System.Globalization;
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
public sealed class MiniPretraining
{
    private const int Batch = 16;
    private const int MeasuredWindows = 64;
    private const int SheetWindows = 8;
    private const int SheetSteps = 20;

    /// <summary>Noise level from which the sheet's second column repaints the draft.</summary>
    private const float SheetRepaint = 0.67f;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromMinutes(3);

    private readonly MiniModel _model;
    private readonly MiniWindows _windows;
    private readonly MiniWindow[] _measured;
    private readonly TrainingState _state;
    private readonly string _folder;
    private readonly long _total;

    /// <summary>A training that goes on from <paramref name="folder"/>'s checkpoint, if there is one, to <paramref name="samples"/> windows.</summary>
    /// <param name="training">Windows to learn from.</param>
    /// <param name="heldOut">Windows by people who are never learned from.</param>
    /// <param name="folder">Where checkpoint, log and sheets go.</param>
    /// <param name="samples">Windows to see in all.</param>
    /// <param name="from">Weights to begin with where there is no checkpoint; null = fresh ones.</param>
    public MiniPretraining(MiniWindows training, MiniWindows heldOut, string folder, long samples, string? from = null)
    {
        ArgumentNullException.ThrowIfNull(heldOut);
        _model = new MiniModel(MiniConfig.Standard, Weights.Fresh(2));
        foreach (var parameter in _model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        _windows = training;
        _measured = [.. Enumerable.Range(0, MeasuredWindows).Select(i => heldOut.Make((ulong)i))];
        _state = new TrainingState(_model.Parameters, new AdamW(_model.Parameters, beta2: 0.99f), new Ema(_model.Parameters, 0.999f));
        _folder = folder;
        _total = samples;
        if (!_state.TryLoad(CheckpointPath) && from is not null)
        {
            _state.BeginFrom(from);
        }
    }

    private string CheckpointPath => Path.Combine(_folder, "mini.state.safetensors");

    /// <summary>Trains until the windows are seen or <paramref name="cancel"/> is signalled; both leave a checkpoint.</summary>
    public void Run(IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        Directory.CreateDirectory(_folder);
        int steps = (int)(_total / Batch), all = (int)((_total + Batch - 1) / Batch);
        var seconds = MiniPlan.SecondsOf(() => MiniBatch.Loss(_model, _measured[..Batch], _model.UnconditionalStyle, new Rng(4)));
        progress.Report(new TrainingProgress(
            _state.Step, all, double.NaN, 1 / seconds, FormattableString.Invariant($"about {TimeSpan.FromSeconds(seconds * (all - _state.Step)).TotalHours:0.##} hours for the {all - _state.Step} steps left, by a measured one")));
        var saved = Stopwatch.StartNew();
        var last = double.NaN;
        var loop = new TrainingLoop<MiniWindow[]>
        {
            State = _state,
            Schedule = new LearningRateSchedule(6e-4f, WarmUp: 200, DecayFrom: (int)(steps * 0.6), Total: steps),
            Steps = all,
            BatchSize = Batch,
            Batch = step => [.. Enumerable.Range(0, Batch).Select(i => _windows.Make((ulong)((step * Batch) + i)))],
            Loss = (windows, step) => MiniBatch.Loss(_model, windows, _model.UnconditionalStyle, new Rng(3, (ulong)step)),
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

    private string Checkpoint(double loss)
    {
        double heldOut;
        _state.Average.Swap();
        try
        {
            heldOut = Measure();
            PictureFile.SavePng(Sheet(), Path.Combine(_folder, FormattableString.Invariant($"sheet-{_state.Samples / 1000:0000}k.png")));
        }
        finally
        {
            _state.Average.Swap();
        }

        _state.Save(CheckpointPath);
        MiniFile.Save(Path.Combine(_folder, "mini.safetensors"), _state.Average.Average, _state.Samples);
        var log = Path.Combine(_folder, "mini.csv");
        if (!File.Exists(log))
        {
            File.WriteAllText(log, "samples,loss,held_out_loss\n");
        }

        File.AppendAllText(log, FormattableString.Invariant($"{_state.Samples},{loss:F4},{heldOut:F4}\n"));
        LossPlot.Write(log, Path.Combine(_folder, "mini.svg"));
        return FormattableString.Invariant($"held-out writers: loss {heldOut:F4}");
    }

    /// <summary>The loss on the same windows with the same noise at every call.</summary>
    private double Measure()
    {
        using var pause = Autograd.NoGrad();
        var rng = new Rng(4);
        double sum = 0;
        foreach (var chunk in _measured.Chunk(Batch))
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
        var (target, guide, draft) = MiniBatch.From(windows);
        Rng[] Noise() => [.. Enumerable.Range(0, SheetWindows).Select(i => new Rng(5, (ulong)i))];
        var repainted = MiniFlow.Repaint(_model, guide, draft, _model.UnconditionalStyle, SheetRepaint, SheetSteps, Noise());
        var dreamt = MiniFlow.Repaint(_model, guide, draft, _model.UnconditionalStyle, 1, SheetSteps, Noise());
        return ContactSheet.Compose([.. Enumerable.Range(0, SheetWindows).Select(i => (IReadOnlyList<Raster>)
            [windows[i].Guide, windows[i].Draft, windows[i].Target, MiniBatch.ToRaster(repainted, i), MiniBatch.ToRaster(dreamt, i)])]);
    }
}
