using Ductus.Families;
using Ductus.Jobs;
using Ductus.Tensors.Quantized;

namespace Ductus.AdapterTraining;

/// <summary>What a training of an adapter has to say.</summary>
public abstract record AdapterNotice : JobNotice
{
    private AdapterNotice()
    {
    }

    /// <summary>How long a step takes, by one measured on a part of the network, and how many there are.</summary>
    public sealed record Takes(TimeSpan Step, int Steps) : AdapterNotice;

    /// <summary>Adapters for this base are usually trained on another.</summary>
    public sealed record BetterTrainedOn(string Base) : AdapterNotice;

    /// <summary>What there is to train on: pictures, and pictures with each of their sizes.</summary>
    public sealed record Gathered(int Pictures, int Samples) : AdapterNotice;

    /// <summary>How a card's memory is shared out.</summary>
    public sealed record OnCard(CardMemory Memory) : AdapterNotice;

    /// <summary>The base is being loaded.</summary>
    public sealed record Loading(WeightFormat Storage) : AdapterNotice;

    /// <summary>The training begins, or goes on after a step.</summary>
    public sealed record Begins(int After) : AdapterNotice;

    /// <summary>Samples have been painted with the adapter as it is.</summary>
    public sealed record SamplesPainted(IReadOnlyList<string> Paths) : AdapterNotice;
}
