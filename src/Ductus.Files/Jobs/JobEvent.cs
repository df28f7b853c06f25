namespace Ductus.Jobs;

/// <summary>What a job is at.</summary>
public enum Stage
{
    /// <summary>Looking at what it will take.</summary>
    Preparing,

    /// <summary>Scans to lines of ink with their texts.</summary>
    ReadingNotes,

    /// <summary>The reader learns a writer's hand from the lines whose texts are certain.</summary>
    LearningToRead,

    /// <summary>Where each character of the lines stands.</summary>
    FindingLetters,

    /// <summary>The adapter of a base.</summary>
    Training,

    /// <summary>A text, line by line.</summary>
    Writing,

    /// <summary>What was written beside what the writer wrote.</summary>
    Comparing,

    /// <summary>Prompts or captions to what conditions a base.</summary>
    ReadingTexts,

    /// <summary>Pictures to latents.</summary>
    ReadingPictures,

    /// <summary>The weights of a base into memory.</summary>
    LoadingBase,

    /// <summary>Noise to latents.</summary>
    Painting,

    /// <summary>Latents to pictures.</summary>
    Developing,
}

/// <summary>What a job says: where it stands, and what there is to notice. No event is a sentence; whoever shows it makes one.</summary>
/// <param name="Stage">What it is at.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">Of how much; 0 where that is not known.</param>
/// <param name="Left">Time the rest of the stage will take; null where that is not known.</param>
public sealed record JobEvent(Stage Stage, double Done = 0, double Total = 0, TimeSpan? Left = null)
{
    /// <summary>What there is to notice; null: nothing but progress.</summary>
    public JobNotice? Notice { get; init; }
}

/// <summary>Something a user should know of a job: data, of which each kind of user interface makes its own sentence or picture. Each room has its own.</summary>
public abstract record JobNotice;
