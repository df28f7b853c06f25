using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Jobs;
using Ductus.Painting;
using Ductus.Training;

namespace Ductus.Cli;

/// <summary>The sentences of the command line for what jobs say.</summary>
public static class Sentences
{
    /// <summary>The sentence; null where there is nothing to say.</summary>
    public static string? Of(JobEvent job) => job.Notice switch
    {
        Notice notice => Of(notice),
        PaintNotice notice => Of(notice),
        AdapterNotice notice => Of(notice),
        _ => Of(job.Stage, (int)job.Total),
    };

    /// <summary>The sentence for what a job says beside where it stands; null where there is none.</summary>
    public static string? Of(JobNotice notice) => notice switch
    {
        Notice of => Of(of),
        PaintNotice of => Of(of),
        AdapterNotice of => Of(of),
        HeldOutRead read => FormattableString.Invariant($"held-out lines: {100 * read.ErrorRate:F1} % of characters wrong"),
        _ => null,
    };

    private static string? Of(Stage stage, int total) => (stage, total) switch
    {
        (Stage.ReadingNotes, _) => "Reading the notes",
        (Stage.LearningToRead, _) => "Learning to read the hand",
        (Stage.FindingLetters, _) => $"Finding the letters of {total} lines",
        (Stage.Writing, 1) => "Writing 1 line",
        (Stage.Writing, _) => $"Writing {total} lines",
        (Stage.Comparing, _) => "Comparing",
        (Stage.ReadingTexts, 1) => "Reading 1 text",
        (Stage.ReadingTexts, _) => $"Reading {total} texts",
        (Stage.ReadingPictures, 1) => "Reading 1 picture",
        (Stage.ReadingPictures, _) => $"Reading {total} pictures",
        (Stage.Developing, _) => "Developing",
        _ => null,
    };

    private static string? Of(Notice notice) => notice switch
    {
        Notice.Needs needs => needs.Plan.Describe(needs.Machine),
        Notice.ReadingFile file => $"  {file.Name}",
        Notice.OfNotes about => NotesSentences.Of(about.Finding),
        Notice.OfFiles notes => InventorySentences.Of(notes.Files),
        Notice.UncheckedLines lines => $"{lines.Count} lines without a checked text are left out: 'ductus ingest' proposes texts to correct.",
        Notice.ByProposals lines => $"None of the {lines.Count} lines has a checked text: what follows rests on what the reader proposes.",
        Notice.Expected expected => VerdictSentences.Of(expected.Verdict),
        Notice.Trained trained => VerdictSentences.Of(trained),
        Notice.Unsigned unsigned => $"Warning: everything is written, but without content credentials. {unsigned.Why}",
        Notice.HandIsReady => "The hand is trained from these notes already: taken as it is.",
        Notice.TrainingBegins { After: > 0 } training => $"Going on with the training that was interrupted at step {training.After} of {training.Steps}",
        Notice.TrainingBegins training => $"Training, {training.Steps} steps",
        Notice.TrainingTakes takes => $"About {RoughTime.Of(takes.Time)} for {takes.Steps} steps, by a measured step",
        Notice.WritingTakes takes => $"About {RoughTime.Of(takes.Time)} for {takes.Lines} lines, by the first",
        Notice.FewLines few => $"Only {few.All} lines: learning from {few.Enrolled} of them",
        _ => null,
    };

    private static string? Of(PaintNotice notice) => notice switch
    {
        PaintNotice.PhraseMissing missing => $"Warning: The prompt does not say \"{missing.Phrase}\", which calls '{missing.Adapter}' up: without it the hand may not show.",
        PaintNotice.OfAdapter adapter => $"Warning: {CommandLine.Plain(adapter.Sentence)}",
        PaintNotice.PromptCutOff { End: { Encoder: { } encoder, Text: var text } } => $"Warning: {encoder}, which sets the picture's general look, does not read the prompt's end: \"{text}\"",
        PaintNotice.PromptCutOff { End.Text: var text } => $"Warning: the prompt is too long, its end is not read: \"{text}\"",
        PaintNotice.OnCard card => $"{card.Memory}",
        PaintNotice.Loading loading => $"Loading the base as {loading.Storage.Name}",
        _ => null,
    };

    private static string? Of(AdapterNotice notice) => notice switch
    {
        AdapterNotice.Takes takes => FormattableString.Invariant(
            $"About {takes.Step.TotalSeconds:0.#} s a step, {(takes.Step * takes.Steps).TotalHours:0.#} hours for {takes.Steps} steps, by a step measured on a part of the model"),
        AdapterNotice.BetterTrainedOn other => $"Note: the base is distilled to a few steps: adapters for it are usually trained on {other.Base}",
        AdapterNotice.Gathered set => $"{set.Pictures} pictures, {set.Samples} with their sizes",
        AdapterNotice.OnCard card => $"{card.Memory}",
        AdapterNotice.Loading loading => $"Loading the base as {loading.Storage.Name}",
        AdapterNotice.Begins { After: 0 } => "Training",
        AdapterNotice.Begins begins => $"Going on after step {begins.After}",
        AdapterNotice.SamplesPainted samples => $"samples: {string.Join(", ", samples.Paths)}",
        _ => null,
    };
}
