using System.Globalization;
using System.Text.RegularExpressions;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Flux;
using Ductus.Models.Layers;
using Ductus.Models.Mini;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.FluxTraining;

/// <summary>Trains an adapter on a Flux transformer, whose own weights stay as they are, however they are stored.</summary>
public sealed class FluxTrainer
{
    private const int WarmUp = 20;

    private readonly FluxTransformer _model;
    private readonly Weights _weights;
    private readonly TrainingSet _set;
    private readonly FluxTrainingSettings _settings;
    private readonly TrainingState _state;
    private readonly string _statePath;

    /// <summary>Puts a fresh adapter on the model, or the one of an interrupted training of the same folder.</summary>
    /// <param name="model">The transformer.</param>
    /// <param name="weights">What it was built from: its layers.</param>
    /// <param name="set">What to train on.</param>
    /// <param name="settings">How.</param>
    /// <param name="folder">Where the state is kept.</param>
    /// <exception cref="UserException">No layer is among the targets, or the folder holds the state of another training.</exception>
    public FluxTrainer(FluxTransformer model, Weights weights, TrainingSet set, FluxTrainingSettings settings, string folder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(settings);
        (_model, _weights, _set, _settings) = (model, weights, set, settings);
        _model.CheckpointBlocks = true;
        var targets = TargetsOf(weights, settings);
        for (var i = 0; i < targets.Count; i++)
        {
            targets[i].Adapter = LowRank.Fresh(targets[i], settings.Rank, new Rng(settings.Seed ^ 0x6C6F7261, (ulong)i), settings.Scale);
        }

        IReadOnlyList<Parameter> parameters = [.. targets.SelectMany(layer => new[]
        {
            new Parameter($"{layer.Path}.lora_A.weight", layer.Adapter!.A), new Parameter($"{layer.Path}.lora_B.weight", layer.Adapter.B),
        })];
        _state = new TrainingState(
            parameters, new AdamW(parameters, weightDecay: 0.01f, moments: settings.Moments), new Ema(parameters, settings.EmaDecay))
        { Identity = set.Identity };
        _statePath = Path.Combine(folder, "training.safetensors");
        _state.TryLoad(_statePath);
    }

    /// <summary>Steps done so far.</summary>
    public int Step => _state.Step;

    /// <summary>The layers that an adapter is put on.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static IReadOnlyList<IAdaptable> TargetsOf(Weights weights, FluxTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(settings);
        var pattern = new Regex(settings.Targets);
        var targets = weights.Adaptable.Values.Where(layer => pattern.IsMatch(layer.Path)).ToList();
        return targets.Count > 0
            ? targets
            : throw new UserException($"--targets '{settings.Targets}' matches no layer; they are called {string.Join(", ", weights.Adaptable.Keys.Skip(weights.Adaptable.Count / 2).Take(4))} and so on.");
    }

    /// <summary>Trains to the last step; returns the averaged adapter.</summary>
    /// <param name="progress">Told of each step.</param>
    /// <param name="sampled">Called every so many steps with the averaged adapter, which is then also in force.</param>
    /// <param name="cancel">Stops it after a step; the state is saved.</param>
    /// <exception cref="OperationCanceledException">Stopped; the same call goes on.</exception>
    /// <exception cref="UserException">A value is not a number: where, and what to do.</exception>
    public LoraAdapter Train(IProgress<TrainingProgress> progress, Func<int, LoraAdapter, string?> sampled, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(sampled);
        var loop = new TrainingLoop<TrainingBatch>
        {
            State = _state,
            Schedule = new LearningRateSchedule(_settings.LearningRate, WarmUp, DecayFrom: int.MaxValue, Total: int.MaxValue),
            Steps = _settings.Steps,
            BatchSize = _settings.BatchSize,
            Accumulate = _settings.Accumulate,
            Batch = _set.Batch,
            Loss = (pick, index) => Loss(pick, index),
            AfterStep = _ => AfterStep(sampled),
        };
        try
        {
            if (!loop.Run(progress, cancel))
            {
                throw new OperationCanceledException(cancel);
            }

            _state.Save(_statePath);
            return Averaged(adapter => adapter);
        }
        catch (OperationCanceledException)
        {
            _state.Save(_statePath);
            throw;
        }
        catch (NotANumberException e)
        {
            throw new UserException(
                $"The training stopped: at step {e.Step} {FirstNotANumber() ?? e.What} is not a number. " +
                $"The state of the last save is in '{_statePath}': the same command with a lower --learning-rate goes on from it.",
                e);
        }
    }

    private string? AfterStep(Func<int, LoraAdapter, string?> sampled)
    {
        if (_state.Step % _settings.SaveEvery == 0)
        {
            _state.Save(_statePath);
        }

        return _state.Step % _settings.SampleEvery == 0 || _state.Step == _settings.Steps
            ? Averaged(adapter => sampled(_state.Step, adapter))
            : null;
    }

    private T Averaged<T>(Func<LoraAdapter, T> use) => _state.Average.In(() =>
    {
        // The factors are shared with the model; a copy stays what it is when the weights come back.
        var adapter = LoraAdapter.Of(_weights);
        return use(TensorScope.Outside(() => new LoraAdapter
        {
            Layers = adapter.Layers.ToDictionary(entry => entry.Key, entry => entry.Value with { A = entry.Value.A.Clone(), B = entry.Value.B.Clone() }),
        }));
    });

    /// <summary>Noise and noise levels follow from the index, so that a resumed run repeats what an uninterrupted one does.</summary>
    private Tensor Loss(TrainingBatch pick, long index, Probe probe = default)
    {
        var rng = new Rng(_settings.Seed ^ 0x6E6F6973, (ulong)index);
        var pictures = pick.Pictures.Select(TrainingCache.ReadPicture).ToList();
        var texts = pick.Texts.Select(TrainingCache.ReadText).ToList();
        var mean = Tensor.Concat(0, [.. pictures.Select(picture => picture.Mean)]);
        var deviation = Tensor.Concat(0, [.. pictures.Select(picture => picture.Deviation)]);
        var ink = Tensor.Concat(0, [.. pictures.Select(picture => picture.Ink)]);
        var context = Tensor.Concat(0, [.. texts.Select(text => text.Context)]);
        var pooled = Tensor.Concat(0, [.. texts.Select(text => text.Pooled)]);
        int rows = mean.Shape[1] / 2, columns = mean.Shape[2] / 2;
        var clean = FluxFlow.Pack(mean + (deviation * Tensor.Normal(mean.Shape, rng)));
        var noise = Tensor.Normal(clean.Shape, rng);
        var sigma = pictures.Select(_ => TrainingNoise.Draw(_settings.Timesteps, rows * columns, rng)).ToArray();
        var guidance = Enumerable.Repeat(_settings.Guidance, _model.Config.GuidanceEmbed ? sigma.Length : 0).ToArray();
        var vector = _model.Condition(sigma, pooled, guidance, probe);
        var positions = FluxFlow.PositionsOf(_model.Config, context.Shape[1], rows, columns);
        var estimate = _model.Forward(MiniFlow.AddNoise(clean, noise, sigma), context, vector, positions, probe);
        return InkLoss.Of(estimate, noise - clean, InkLoss.Weights(ink, _settings.InkWeight, mean.Shape[3]));
    }

    /// <summary>Runs the step that failed once more and looks at every inner result; null if all of them are numbers.</summary>
    private string? FirstNotANumber()
    {
        using var pause = Autograd.NoGrad();
        string? first = null;
        var probe = new Probe((name, tensor) => first ??= tensor.ToHost().Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue) ? $"the result of {name}" : null);
        for (var i = 0; i < _settings.Accumulate && first is null; i++)
        {
            using var scope = TensorScope.Begin();
            var index = ((long)_state.Step * _settings.Accumulate) + i;
            _ = Loss(_set.Batch(index), index, probe);
        }

        return first;
    }
}
