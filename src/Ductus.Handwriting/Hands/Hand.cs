using Ductus.Lines;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Hands;

/// <summary>How a hand was trained, for whoever looks at the file later.</summary>
/// <param name="Steps">Training steps of the adapter in the file; 0 if the base alone was better, or nothing was trained.</param>
/// <param name="Seconds">Time the training took.</param>
/// <param name="CharacterErrorRate">Of held-out lines as the hand writes them, by the reader.</param>
public sealed record TrainingRecord(int Steps, double Seconds, double CharacterErrorRate);

/// <summary>What training leaves behind, all in one file: the writer's letters and habits, ink and paper, and the adapter of the base.</summary>
public sealed record Hand
{
    /// <summary>What the user calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Which base the adapter belongs to.</summary>
    public required string BaseId { get; init; }

    /// <summary>The enrolled lines, aligned: the letter bank is cut from them.</summary>
    public required IReadOnlyList<InkLine> Lines { get; init; }

    /// <summary>Columns to the right per row upwards.</summary>
    public required float Slant { get; init; }

    /// <summary>Ink and paper.</summary>
    public required InkAndPaper InkAndPaper { get; init; }

    /// <summary>Height of a small x in pixels at 300 dpi.</summary>
    public required float XHeight { get; init; }

    /// <summary>How far letters are varied when they are written, as a share of what is usual (<see cref="Writing.Liveliness"/>).</summary>
    public float Liveliness { get; init; } = 1;

    /// <summary>How the writer's lines lie on the page.</summary>
    public PageLayout Layout { get; init; } = PageLayout.Usual;

    /// <summary>Tells apart what hands were trained from (see <see cref="Training.TrainingFingerprint"/>); empty before training.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Which weights of the base the adapter was trained on; empty where nobody has said.</summary>
    public string BaseFingerprint { get; init; } = "";

    /// <summary>The two low-rank factors of each adapted layer, by its path; empty before training.</summary>
    public IReadOnlyDictionary<string, (Tensor A, Tensor B)> Adapter { get; init; } = new Dictionary<string, (Tensor, Tensor)>();

    /// <summary>The hand's own tokens; null before training.</summary>
    public HandTokens? Tokens { get; init; }

    /// <summary>Whose it is, and by what right it is used.</summary>
    public Consent Consent { get; init; } = Consent.NotStated;

    /// <summary>How it was trained.</summary>
    public TrainingRecord Record { get; init; } = new(0, 0, double.NaN);
}
