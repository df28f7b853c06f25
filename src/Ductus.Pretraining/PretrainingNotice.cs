using Ductus.Jobs;
using Ductus.Measures;

namespace Ductus.Pretraining;

/// <summary>What a pretraining has to say.</summary>
public abstract record PretrainingNotice : JobNotice
{
    private PretrainingNotice()
    {
    }

    /// <summary>How long the steps that are left will take, by a measured one.</summary>
    public sealed record Takes(TimeSpan Time, int Steps) : PretrainingNotice;

    /// <summary>How well the reader reads people whom it has not learned from.</summary>
    public sealed record ReaderMeasured(ReaderAccuracy Accuracy) : PretrainingNotice;

    /// <summary>The base's loss on people whom it has not learned from.</summary>
    public sealed record BaseMeasured(double Loss) : PretrainingNotice;

    /// <summary>The sentence for a notice of a pretraining; null for any other.</summary>
    public static string? Sentence(JobNotice notice) => notice switch
    {
        Takes takes => FormattableString.Invariant($"about {takes.Time.TotalHours:0.##} hours for the {takes.Steps} steps left, by a measured one"),
        ReaderMeasured { Accuracy: var accuracy } => FormattableString.Invariant(
            $"held-out writers: {100 * accuracy.CharacterErrorRate:F1} % of characters wrong, box edges off by {accuracy.MedianEdgeError:F3} x-heights"),
        BaseMeasured measured => FormattableString.Invariant($"held-out writers: loss {measured.Loss:F4}"),
        _ => null,
    };
}
