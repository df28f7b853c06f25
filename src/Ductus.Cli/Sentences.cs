using Ductus.Application;

namespace Ductus.Cli;

/// <summary>The sentences of the command line for what jobs say.</summary>
internal static class Sentences
{
    /// <summary>The sentence; null where there is nothing to say.</summary>
    public static string? Of(JobEvent job) => job.Notice is { } notice ? Of(notice) : job switch
    {
        { Stage: Stage.ReadingNotes } => "Reading the notes",
        { Stage: Stage.FindingLetters, Total: var lines } => $"Finding the letters of {lines} lines",
        { Stage: Stage.Writing, Total: 1 } => "Writing 1 line",
        { Stage: Stage.Writing, Total: var lines } => $"Writing {lines} lines",
        { Stage: Stage.Comparing } => "Comparing",
        _ => null,
    };

    private static string? Of(Notice notice) => notice switch
    {
        Notice.Needs needs => needs.Plan.Describe(needs.Machine),
        Notice.ReadingFile file => $"  {file.Name}",
        Notice.OfNotes about => NotesSentences.Of(about.Finding),
        Notice.UncheckedLines lines => $"{lines.Count} lines without a checked text are left out: 'ductus ingest' proposes texts to correct.",
        Notice.HandIsReady => "The hand is trained from these notes already: taken as it is.",
        Notice.TrainingBegins { After: > 0 } training => $"Going on with the training that was interrupted at step {training.After} of {training.Steps}",
        Notice.TrainingBegins training => $"Training, {training.Steps} steps",
        Notice.TrainingTakes takes => FormattableString.Invariant($"About {takes.Time.TotalMinutes:0.#} minutes for {takes.Steps} steps, by a measured step"),
        Notice.WritingTakes takes => FormattableString.Invariant($"About {takes.Time.TotalMinutes:0.#} minutes for {takes.Lines} lines, by the first"),
        Notice.FewLines few => $"Only {few.All} lines: learning from {few.Enrolled} of them",
        _ => null,
    };
}
