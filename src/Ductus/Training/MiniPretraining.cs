using System.Diagnostics;
using System.Globalization;
using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Models;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Training;

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
    private readonly LearningRateSchedule _schedule;
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
        var steps = (int)(samples / Batch);
        _schedule = new LearningRateSchedule(6e-4f, WarmUp: 200, DecayFrom: (int)(steps * 0.6), Total: steps);
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
        using var batches = new Prefetch<MiniWindow[]>(
            step => [.. Enumerable.Range(0, Batch).Select(i => _windows.Make((ulong)((step * Batch) + i)))], _state.Step);
        var clock = Stopwatch.StartNew();
        var saved = clock.Elapsed;
        long start = _state.Samples;
        var loss = double.NaN;
        while (_state.Samples < _total && !cancel.IsCancellationRequested)
        {
            var now = Step(batches.Next());
            loss = double.IsNaN(loss) ? now : (0.98 * loss) + (0.02 * now);
            string? note = null;
            if (clock.Elapsed - saved > CheckpointEvery)
            {
                saved = clock.Elapsed;
                note = Checkpoint(loss);
            }

            if (note is not null || _state.Step % 25 == 0)
            {
                progress.Report(new TrainingProgress(_state.Samples, _total, loss, (_state.Samples - start) / clock.Elapsed.TotalSeconds, note));
            }
        }

        progress.Report(new TrainingProgress(_state.Samples, _total, loss, (_state.Samples - start) / clock.Elapsed.TotalSeconds, Checkpoint(loss)));
    }

    /// <summary>One step; its noise is a function of the step, so that a resumed run repeats what an uninterrupted one does.</summary>
    private double Step(MiniWindow[] batch)
    {
        using var scope = TensorScope.Begin();
        var rng = new Rng(3, (ulong)_state.Step);
        var (target, guide, draft) = MiniBatch.From(batch);
        var sigma = new float[batch.Length];
        for (var i = 0; i < sigma.Length; i++)
        {
            sigma[i] = MiniFlow.DrawSigma(rng);
        }

        var noisy = MiniFlow.AddNoise(target, Tensor.Normal(target.Shape, rng), sigma);
        var loss = MiniFlow.Loss(_model.Forward(noisy, guide, draft, sigma, _model.AnyHand), target, sigma);
        _state.Optimizer.ZeroGrad();
        loss.Backward();
        GradientClipping.ClipNorm(_model.Parameters, 1);
        _state.Optimizer.LearningRate = _schedule.At(_state.Step);
        _state.Optimizer.Step();
        _state.Step++;
        _state.Samples += batch.Length;
        _state.Average.Update(_state.Step);
        return loss.Item();
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
            var (target, guide, draft) = MiniBatch.From(chunk);
            var sigma = chunk.Select(_ => MiniFlow.DrawSigma(rng)).ToArray();
            var noisy = MiniFlow.AddNoise(target, Tensor.Normal(target.Shape, rng), sigma);
            sum += MiniFlow.Loss(_model.Forward(noisy, guide, draft, sigma, _model.AnyHand), target, sigma).Item() * chunk.Length;
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
        var repainted = MiniFlow.Repaint(_model, guide, draft, _model.AnyHand, SheetRepaint, SheetSteps, Noise());
        var dreamt = MiniFlow.Repaint(_model, guide, draft, _model.AnyHand, 1, SheetSteps, Noise());
        return ContactSheet.Compose([.. Enumerable.Range(0, SheetWindows).Select(i => (IReadOnlyList<Raster>)
            [windows[i].Guide, windows[i].Draft, windows[i].Target, MiniBatch.ToRaster(repainted, i), MiniBatch.ToRaster(dreamt, i)])]);
    }
}
