using System.Diagnostics;
using Ductus.Files;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Pretraining;

/// <summary>
/// What both pretrainings do alike: they run the loop from where an earlier run of the same folder stopped, and every few minutes measure the
/// averaged weights on people who are never learned from, save the state, export the weights as they ship, and add a row to the log with its plot.
/// </summary>
/// <typeparam name="TBatch">What one loss is computed from.</typeparam>
public abstract class Pretraining<TBatch>
{
    private readonly string _name;
    private readonly string _folder;
    private readonly long _samples;
    private readonly string? _from;

    /// <summary>A training that goes on from <paramref name="folder"/>'s checkpoint, if there is one, to <paramref name="samples"/> samples.</summary>
    /// <param name="name">What its files are called.</param>
    /// <param name="state">Fresh weights with optimiser and average.</param>
    /// <param name="folder">Where checkpoint, log and weights go.</param>
    /// <param name="samples">Samples to see in all.</param>
    /// <param name="from">Weights to begin with where there is no checkpoint; null = fresh ones.</param>
    private protected Pretraining(string name, TrainingState state, string folder, long samples, string? from) =>
        (_name, State, _folder, _samples, _from) = (name, state, folder, samples, from);

    /// <summary>The state of fresh weights, which are followed from now on.</summary>
    private protected static TrainingState StateOf(IReadOnlyList<Parameter> parameters, float beta2, float decay)
    {
        foreach (var parameter in parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        return new TrainingState(parameters, new AdamW(parameters, beta2: beta2), new Ema(parameters, decay));
    }

    /// <summary>Samples in a batch.</summary>
    private protected const int BatchSize = 16;

    /// <summary>Weights, average, moments and step.</summary>
    private protected TrainingState State { get; }

    /// <summary>How often a checkpoint is made.</summary>
    private protected abstract TimeSpan CheckpointEvery { get; }

    /// <summary>The optimiser's rate over so many steps.</summary>
    private protected abstract LearningRateSchedule Schedule(int steps);

    /// <summary>Makes the batch of an index; called on another thread.</summary>
    private protected abstract TBatch Batch(long index);

    /// <summary>The loss of the batch of an index, a scalar, recorded.</summary>
    private protected abstract Tensor Loss(TBatch batch, long index);

    /// <summary>What there is to notice before the first of so many steps that are left; nothing if null.</summary>
    private protected virtual (double PerSecond, PretrainingNotice Notice)? Forecast(int left) => null;

    /// <summary>Measures the averaged weights, which are in force meanwhile: the log's columns besides samples and loss, and what they say.</summary>
    private protected abstract (IReadOnlyList<(string Column, double Value)> Measures, PretrainingNotice Notice) Measure(string folder);

    /// <summary>Writes the averaged weights as they ship.</summary>
    private protected abstract void Export(string path);

    /// <summary>Trains until the samples are seen or <paramref name="cancel"/> is signalled; both leave a checkpoint.</summary>
    /// <exception cref="UserException">Another run trains in the folder, its checkpoint is of another training, or it cannot be written.</exception>
    public void Run(IProgress<TrainingProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(progress);
        using var alone = TrainingFolder.Hold(_folder);

        // Only now: until the folder was held, another run may have gone on.
        if (!State.TryLoad(FileOf("state.safetensors")) && _from is not null)
        {
            State.BeginFrom(_from);
        }

        var all = (int)((_samples + BatchSize - 1) / BatchSize);
        if (State.Step < all && Forecast(all - State.Step) is { } forecast)
        {
            progress.Report(new TrainingProgress(State.Step, all, double.NaN, forecast.PerSecond, forecast.Notice));
        }

        var saved = Stopwatch.StartNew();
        var last = double.NaN;
        var loop = new TrainingLoop<TBatch>
        {
            State = State,
            Schedule = Schedule(all),
            Steps = all,
            BatchSize = BatchSize,
            Batch = Batch,
            Loss = Loss,
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
        progress.Report(new TrainingProgress(State.Step, all, last, 0, Checkpoint(last)));
    }

    /// <summary>Saves, exports and measures; <paramref name="loss"/> is no number where no step was made, and then there is nothing to log.</summary>
    private PretrainingNotice Checkpoint(double loss)
    {
        var (measures, notice) = State.Average.In(() => Measure(_folder));
        State.Save(FileOf("state.safetensors"));
        Export(FileOf("safetensors"));
        if (double.IsFinite(loss))
        {
            Log(loss, measures);
        }

        return notice;
    }

    private void Log(double loss, IReadOnlyList<(string Column, double Value)> measures)
    {
        var log = FileOf("csv");
        var earlier = File.Exists(log) ? File.ReadAllText(log) : $"samples,loss,{string.Join(',', measures.Select(measure => measure.Column))}\n";
        var row = string.Concat(measures.Select(measure => FormattableString.Invariant($",{measure.Value:F4}")));
        WholeFile.Write(log, earlier + FormattableString.Invariant($"{State.Samples},{loss:F4}") + row + "\n");
        LossPlot.Write(log, FileOf("svg"));
    }

    private string FileOf(string ending) => Path.Combine(_folder, $"{_name}.{ending}");
}
