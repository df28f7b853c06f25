using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Training;

namespace Ductus.Work;

/// <summary>A hand to learn.</summary>
/// <param name="Notes">Pictures with their texts, folders or zip files of them, or a folder of ingested notes.</param>
/// <param name="Name">The hand's name.</param>
public sealed record CloneInput(IReadOnlyList<string> Notes, string Name)
{
    /// <summary>Steps of the training; 0 writes with the base as it is.</summary>
    public int Steps { get; init; } = HandTrainingSettings.UsualSteps;

    /// <summary>Whose hand it is; null: what is kept with the notes says so.</summary>
    public Consent? Consent { get; init; }

    /// <summary>Width of the sheets in millimetres; null: what the files say.</summary>
    public float? SheetWidth { get; init; }

    /// <summary>A file that is to hold the hand besides; null: it is in the job's folder alone.</summary>
    public string? Publish { get; init; }

    /// <summary>Texts of lines to be written at every measurement; empty: nothing is shown on the way.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];
}

/// <summary>What was learned.</summary>
/// <param name="Hand">Name of the hand's file in the job's folder.</param>
/// <param name="Lines">Lines that it was learned from.</param>
/// <param name="Steps">The step whose results are kept.</param>
/// <param name="ErrorRate">Share of characters of held-out lines that read wrong.</param>
public sealed record CloneOutput(string Hand, int Lines, int Steps, double ErrorRate);

/// <summary><c>clone</c>: a hand learned from notes. Stopped, the next attempt goes on from the last state that was saved.</summary>
public sealed class CloneWork : TypedWork<CloneInput, CloneOutput>
{
    private const string FileName = "hand.safetensors";

    /// <inheritdoc/>
    public override string Kind => "clone";

    /// <inheritdoc/>
    protected override CloneOutput Run(CloneInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var path = Path.Combine(context.Folder, FileName);
        var consent = input.Consent ?? input.Notes.Where(Directory.Exists).Select(Consent.Of).OfType<Consent>().FirstOrDefault();
        var samples = new TrainingSamples(input.Samples, context);
        var hand = context.Shop.Engine.Clone(NotesSource.Of(input.Notes), new HandTrainingSettings(input.Steps, context.State), samples, context.Cancel, consent: consent, sheetWidth: input.SheetWidth);
        hand = hand with { Name = input.Name };
        HandFile.Save(hand, path);
        samples.Draw(hand);
        if (input.Publish is { } publish)
        {
            WholeFile.Write(publish, File.ReadAllBytes(path));
        }

        return new CloneOutput(FileName, hand.Lines.Count, hand.Record.Steps, hand.Record.CharacterErrorRate);
    }
}
