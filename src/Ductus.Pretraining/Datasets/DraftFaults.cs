using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// What goes wrong where letters are cut from scanned, joined ink: cuts beside the letter, so that it lacks a part or brings a sliver of its neighbour, bars and
/// dots lost or taken along, another letter altogether, cuts bridged by a straight stroke. The base learns from such drafts to mend them.
/// </summary>
/// <param name="Severity">0: none; 1: as on hands that the reader reads half wrong.</param>
internal readonly record struct DraftFaults(float Severity)
{
    private const float FaultyDrafts = 0.55f;

    /// <summary>Cuts on scanned hands are a tenth of an x-height off in the median, some by more than half of one ("Edges of letters" in docs/benchmarks.md).</summary>
    private const float UsualCutError = 0.13f * LineGeometry.XHeight;
    private const float GrossCutError = 0.45f * LineGeometry.XHeight;
    private const float GrossCuts = 0.12f;

    private const float LostMarks = 0.2f;
    private const float TakenMarks = 0.2f;
    private const float OtherLetters = 0.05f;
    private const float BridgedDrafts = 0.7f;

    /// <summary>Those of one draft: many have none.</summary>
    public static DraftFaults Random(Rng rng) => rng.Chance(FaultyDrafts) ? new DraftFaults(rng.Uniform(0.25f, 1)) : default;

    /// <summary>How far a cut lies beside the letter's edge, in pixels.</summary>
    public float CutError(Rng rng) => Severity == 0 ? 0 : rng.Normal(0, rng.Chance(GrossCuts * Severity) ? GrossCutError : UsualCutError * Severity);

    /// <summary>How far up or down a letter stands from where it should, in pixels.</summary>
    public float Rise(Rng rng) => rng.Normal(0, 1.2f + Severity);

    /// <summary>Whether a letter comes without its bar or dot.</summary>
    public bool LosesMark(Rng rng) => rng.Chance(LostMarks * Severity);

    /// <summary>Whether a letter brings a bar or dot that lies over it and is not its own.</summary>
    public bool TakesMark(Rng rng) => rng.Chance(TakenMarks * Severity);

    /// <summary>Whether another letter stands in a letter's place.</summary>
    public bool IsAnotherLetter(Rng rng) => rng.Chance(OtherLetters * Severity);

    /// <summary>Whether a draft's cut joins are bridged.</summary>
    public bool Bridges(Rng rng) => Severity > 0 && rng.Chance(BridgedDrafts);
}
