using System.Globalization;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>One picture at one size.</summary>
/// <param name="Picture">Its entry in the cache.</param>
/// <param name="Text">Its caption's entry in the cache.</param>
/// <param name="Rows">Rows of its latents.</param>
/// <param name="Columns">Columns of its latents.</param>
public sealed record TrainingSample(string Picture, string Text, int Rows, int Columns);

/// <summary>What goes into one batch: entries of pictures of one size, and of the texts they are shown with.</summary>
public sealed record TrainingBatch(IReadOnlyList<string> Pictures, IReadOnlyList<string> Texts);

/// <summary>All there is to train on. Which samples make up a batch is a function of its index.</summary>
public sealed class TrainingSet
{
    private readonly AdapterTrainingSettings _settings;
    private readonly IReadOnlyList<IReadOnlyList<TrainingSample>> _buckets;
    private readonly int _batches;

    /// <summary>A set of samples.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="emptyText">The entry of the empty caption.</param>
    /// <param name="settings">Batch size, dropout and seed.</param>
    public TrainingSet(IReadOnlyList<TrainingSample> samples, string emptyText, AdapterTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        (Samples, EmptyText, _settings) = (samples, emptyText, settings);
        _buckets = [.. samples.GroupBy(sample => (sample.Rows, sample.Columns)).OrderBy(group => group.Key).Select(group => group.ToList())];
        _batches = _buckets.Sum(bucket => (bucket.Count + settings.BatchSize - 1) / settings.BatchSize);
    }

    /// <summary>Every picture at every size it is trained at.</summary>
    public IReadOnlyList<TrainingSample> Samples { get; }

    /// <summary>The entry of the empty caption, for samples that go without theirs.</summary>
    public string EmptyText { get; }

    /// <summary>Tells one set from another: an interrupted training goes on with the same pictures and captions only.</summary>
    public string Identity => string.Join(' ', Samples.Select(sample => $"{Path.GetFileName(sample.Picture)[..8]}{Path.GetFileName(sample.Text)[..8]}"))
        + FormattableString.Invariant($" {_settings.Seed} {_settings.BatchSize} {_settings.Accumulate} {_settings.CaptionDropout}");

    /// <summary>
    /// The batch of an index. Every pass shows each sample once, in an order of its own; a size whose samples do not fill the last batch
    /// fills it with some of them again.
    /// </summary>
    public TrainingBatch Batch(long index)
    {
        var (pass, within) = Math.DivRem(index, _batches);
        var rng = new Rng(_settings.Seed, (ulong)pass);
        var batches = new List<TrainingSample[]>();
        foreach (var bucket in _buckets)
        {
            var order = bucket.ToArray();
            rng.Shuffle<TrainingSample>(order);
            for (var first = 0; first < order.Length; first += _settings.BatchSize)
            {
                batches.Add([.. Enumerable.Range(first, _settings.BatchSize).Select(i => order[i % order.Length])]);
            }
        }

        var shuffled = batches.ToArray();
        rng.Shuffle<TrainingSample[]>(shuffled);
        var dropout = new Rng(_settings.Seed ^ 0x64726F70, (ulong)index);
        return new TrainingBatch(
            [.. shuffled[within].Select(sample => sample.Picture)],
            [.. shuffled[within].Select(sample => dropout.Chance(_settings.CaptionDropout) ? EmptyText : sample.Text)]);
    }
}
