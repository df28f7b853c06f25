using Ductus.Coverage;
using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Application;

/// <summary>What is to be expected of notes, before anything takes long.</summary>
/// <param name="Lines">Lines to learn from.</param>
/// <param name="Doubted">How many of them hardly read as their texts.</param>
/// <param name="LeftOut">Lines that are left out, for their texts or as signatures.</param>
/// <param name="Unchecked">Lines whose texts nobody has checked.</param>
/// <param name="Missing">Usual characters that cannot be cut out of the notes; null where the letters were not looked for.</param>
/// <param name="LetterHeight">Height of a small x on paper, in millimetres; null where nothing says how large the paper was.</param>
/// <param name="Learning">How long learning takes on this machine, by a measured step; null if nothing is trained.</param>
/// <param name="APage">How long a page takes on this machine.</param>
public sealed record NotesVerdict(
    int Lines, int Doubted, int LeftOut, int Unchecked, IReadOnlyList<CharacterCoverage>? Missing, float? LetterHeight, TimeSpan? Learning, TimeSpan? APage)
{
    /// <summary>Lines that make a good hand.</summary>
    public const int EnoughLines = 30;

    private const float MillimetresPerInch = 25.4f;

    /// <summary>
    /// A line of a page takes as long as so many training steps: 0.53 s against 58 s / 480 on the sample hand (docs/benchmarks.md), and both are the same model's work on the
    /// same machine.
    /// </summary>
    private const double StepsALine = 4.4;

    private const int LinesAPage = 25;

    /// <summary>The verdict on ingested notes.</summary>
    /// <param name="notes">The notes.</param>
    /// <param name="coverage">What their letters show; null where they were not looked for.</param>
    /// <param name="step">Seconds of a training step on this machine.</param>
    /// <param name="steps">Steps of the training; 0: none.</param>
    internal static NotesVerdict Of(IngestedNotes notes, HandCoverage? coverage, double step, int steps)
    {
        var all = notes.Lines.Concat(notes.Proposed).ToArray();
        var height = all.Select(line => line.Measure.XHeight).Median();
        return new NotesVerdict(
            notes.Lines.Count,
            notes.Findings.Count(finding => finding is NotesFinding.TextDoubted),
            notes.Findings.Count(finding => finding is NotesFinding.Signature or NotesFinding.TextRefused or NotesFinding.LineWithoutInk),
            notes.Proposed.Count,
            coverage?.Gaps(Language.En),
            notes.Dpi is { } dpi ? height * MillimetresPerInch / dpi : null,
            steps > 0 ? TimeSpan.FromSeconds(step * steps) : null,
            TimeSpan.FromSeconds(step * StepsALine * LinesAPage));
    }
}
