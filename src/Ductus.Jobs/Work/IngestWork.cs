using Ductus.Bases;
using Ductus.Captions;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;

namespace Ductus.Work;

/// <summary>Scans to read into a folder of lines and texts.</summary>
/// <param name="Notes">Pictures, folders of them, or zip files.</param>
/// <param name="Folder">Where to; it must hold no ingested notes.</param>
public sealed record IngestInput(IReadOnlyList<string> Notes, string Folder)
{
    /// <summary>Whose hand it is; kept with the notes.</summary>
    public Consent? Consent { get; init; }

    /// <summary>Width of the sheets in millimetres; null: what the files say.</summary>
    public float? SheetWidth { get; init; }

    /// <summary>The word that calls the hand up, to make captioned crops too; null: none.</summary>
    public string? Trigger { get; init; }
}

/// <summary>What was read.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Lines">Lines with a text that is taken as right.</param>
/// <param name="Proposed">Lines whose text is proposed.</param>
/// <param name="Crops">Captioned crops.</param>
public sealed record IngestOutput(string Folder, int Lines, int Proposed, int Crops);

/// <summary><c>ingest</c>: scans to a folder of lines with their texts.</summary>
public sealed class IngestWork : TypedWork<IngestInput, IngestOutput>
{
    /// <inheritdoc/>
    public override string Kind => "ingest";

    /// <inheritdoc/>
    protected override IngestOutput Run(IngestInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var begun = Path.Combine(context.State, Begun);
        if (WorkFolder.Exists(input.Folder) && File.Exists(begun))
        {
            // An attempt of this very job was stopped after the notes were whole.
            var notes = WorkFolder.Load(input.Folder);
            return new IngestOutput(input.Folder, notes.Whole.Count, notes.Proposed.Count, 0);
        }

        if (!WorkFolder.Exists(input.Folder))
        {
            WholeFile.Write(begun, "");
        }

        var crops = input.Trigger is null ? null : new CropFolder(input.Folder, input.Trigger, BaseFamilies.PixelStep);
        var ingested = context.Shop.Engine.Ingest(NotesSource.Of(input.Notes), input.Folder, context.Events, context.Cancel, input.SheetWidth, crops);
        input.Consent?.Save(input.Folder);
        var cut = crops?.Finish(input.Consent is { CoversSignatures: true });
        return new IngestOutput(input.Folder, ingested.Whole.Count, ingested.Proposed.Count, cut?.Crops ?? 0);
    }

    private const string Begun = "begun";
}

/// <summary>A folder of ingested notes whose open texts are to be proposed anew.</summary>
/// <param name="Folder">The folder.</param>
public sealed record ProposeInput(string Folder);

/// <summary>What was proposed.</summary>
/// <param name="Learned">From how many lines the reader learned.</param>
/// <param name="Read">How many proposals are new.</param>
public sealed record ProposeOutput(int Learned, int Read);

/// <summary><c>propose</c>: texts proposed anew by a reader that has learned from the corrected ones.</summary>
public sealed class ProposeWork : TypedWork<ProposeInput, ProposeOutput>
{
    /// <inheritdoc/>
    public override string Kind => "propose";

    /// <inheritdoc/>
    protected override ProposeOutput Run(ProposeInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var (learned, read) = context.Shop.Engine.ProposeAnew(input.Folder, context.Events, context.Cancel);
        return new ProposeOutput(learned, read);
    }
}
