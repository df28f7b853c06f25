using System.Globalization;
using System.Text.RegularExpressions;
using Ductus.Families;
using Ductus.Jobs;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Flow;
using Ductus.Models.Layers;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.AdapterTraining;

/// <summary>Trains an adapter on the network of a base, whose own weights stay as they are, however they are stored.</summary>
public sealed class AdapterTrainer
{
    private const int WarmUp = 20;

    private readonly IBase _base;
    private readonly IDenoiser _denoiser;
    private readonly TrainingSet _set;
    private readonly AdapterTrainingSettings _settings;
    private readonly TrainingState _state;
    private readonly string _statePath;

    /// <summary>Puts a fresh adapter on the model, or the one of an interrupted training of the same folder.</summary>
    /// <param name="base">The base.</param>
    /// <param name="denoiser">Its network.</param>
    /// <param name="set">What to train on.</param>
    /// <param name="settings">How.</param>
    /// <param name="folder">Where the state is kept.</param>
    /// <exception cref="UserException">No layer is among the targets, or the folder holds the state of another training.</exception>
    public AdapterTrainer(IBase @base, IDenoiser denoiser, TrainingSet set, AdapterTrainingSettings settings, string folder)
    {
        ArgumentNullException.ThrowIfNull(@base);
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(settings);
        (_base, _denoiser, _set, _settings) = (@base, denoiser, set, settings);
        _denoiser.CheckpointBlocks = true;
        var targets = TargetsOf(denoiser.Weights, settings.Targets ?? @base.Files.Family.UsualTargets);
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

    /// <summary>The layers that an adapter is put on: those whose path a regular expression matches.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static IReadOnlyList<IAdaptable> TargetsOf(Weights weights, string targets)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var pattern = new Regex(targets);
        var found = weights.Adaptable.Values.Where(layer => pattern.IsMatch(layer.Path)).ToList();
        return found.Count > 0
            ? found
            : throw new UserException(
                $"The targets '{targets}' match no layer; they are called {string.Join(", ", weights.Adaptable.Keys.Skip(weights.Adaptable.Count / 2).Take(4))} and so on.", new Remedy.Give("targets"));
    }

    /// <summary>Trains to the last step; returns the averaged adapter.</summary>
    /// <param name="progress">Told of each step.</param>
    /// <param name="sampled">Called every so many steps with the averaged adapter, which is then also in force.</param>
    /// <param name="cancel">Stops it after a step; the state is saved.</param>
    /// <exception cref="OperationCanceledException">Stopped; the same call goes on.</exception>
    /// <exception cref="UserException">A value is not a number: where, and what to do.</exception>
    public LoraAdapter Train(IProgress<TrainingProgress> progress, Func<int, LoraAdapter, JobNotice?> sampled, CancellationToken cancel)
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
                $"The state of the last save is in '{_statePath}': the same training with a lower learning rate goes on from it.",
                e,
                new Remedy.Change([new("learning-rate", (_settings.LearningRate / 2).ToString(CultureInfo.InvariantCulture))]));
        }
    }

    private JobNotice? AfterStep(Func<int, LoraAdapter, JobNotice?> sampled)
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
        var adapter = LoraAdapter.Of(_denoiser.Weights);
        return use(TensorScope.Outside(() => new LoraAdapter
        {
            Layers = adapter.Layers.ToDictionary(entry => entry.Key, entry => entry.Value with { A = entry.Value.A.Copied(Device.Cpu), B = entry.Value.B.Copied(Device.Cpu) }),
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
        var size = new LatentSize(mean.Shape[1], mean.Shape[2]);
        var clean = _base.Latents.Pack(mean + (deviation * Tensor.Normal(mean.Shape, rng)));
        var noise = Tensor.Normal(clean.Shape, rng);
        var levels = pictures.Select(_ => _base.Noise.Draw(_settings.Timesteps, size, rng)).ToArray();
        var estimate = _denoiser.Predict(_base.Noise.Add(clean, noise, levels), levels, Conditioning.Batch(texts), size, _settings.Guidance, probe);
        return InkLoss.Of(estimate, _base.Noise.Target(clean, noise, levels), InkLoss.Weights(_base.Latents, ink, _settings.InkWeight, mean.Shape[3]));
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
