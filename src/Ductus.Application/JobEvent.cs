using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Application;

/// <summary>What a job is at.</summary>
public enum Stage
{
    /// <summary>Looking at what it will take.</summary>
    Preparing,

    /// <summary>Scans to lines of ink with their texts.</summary>
    ReadingNotes,

    /// <summary>Where each character of the lines stands.</summary>
    FindingLetters,

    /// <summary>The adapter of the base.</summary>
    Training,

    /// <summary>A text, line by line.</summary>
    Writing,

    /// <summary>What was written beside what the writer wrote.</summary>
    Comparing,
}

/// <summary>What a job says: where it stands, and what there is to notice. No event is a sentence; whoever shows it makes one.</summary>
/// <param name="Stage">What it is at.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">Of how much; 0 where that is not known.</param>
/// <param name="Left">Time the rest of the stage will take; null where that is not known.</param>
public sealed record JobEvent(Stage Stage, double Done = 0, double Total = 0, TimeSpan? Left = null)
{
    /// <summary>What there is to notice; null: nothing but progress.</summary>
    public Notice? Notice { get; init; }

    /// <summary>The line just written.</summary>
    public WrittenLine? Line { get; init; }

    /// <summary>Where a training stands.</summary>
    public TrainingProgress? Training { get; init; }
}
