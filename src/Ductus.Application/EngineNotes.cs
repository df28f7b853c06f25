using Ductus.Captions;
using Ductus.Files;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Training;

namespace Ductus.Application;

/// <content>Notes, from their pictures to lines with texts.</content>
public sealed partial class Engine
{
    /// <summary>Step 1 alone: reads the notes, proposes texts where there are none, and keeps all in a folder for the user to look at and correct. Stopped and begun again, it takes the pages over that were cut and have not changed.</summary>
    /// <param name="notes">Pictures and texts.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it within a second, but for the time that a picture takes to be decoded.</param>
    /// <param name="sheetWidth">Width of the sheets that the pictures show, in millimetres; null: what the files say of their resolution.</param>
    /// <param name="captions">Filled with crops of the pages and their captions, to train a base of the user's on; null: nothing is cropped.</param>
    /// <exception cref="UserException">No line is found, or the folder holds ingested notes already.</exception>
    public IngestedNotes Ingest(NotesSource notes, string folder, IProgress<JobEvent> events, CancellationToken cancel, float? sheetWidth = null, CropFolder? captions = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (WorkFolder.Exists(folder))
        {
            throw new UserException($"'{folder}' holds ingested notes already, perhaps with your corrections; take another folder, or delete that one.", new Remedy.OtherPlace("out"));
        }

        using var job = new Job(_threads);
        var options = new NotesOptions(Path.Combine(folder, "pages"), DrawEveryPage: true, _reader)
        {
            AdaptsReader = true,
            Adapting = new LearningToRead(events),
            SheetWidth = sheetWidth,
            KeptFolder = Path.Combine(folder, "cut"),
            Cut = captions is null ? null : captions.Add,
            WasCut = captions is null ? null : captions.TakeOver,
        };
        IngestedNotes ingested;
        try
        {
            // Which texts are missing is no news here: they are what is proposed.
            ingested = Read(notes, options, events, cancel, finding => finding is not NotesFinding.PageWithoutText);
            WorkFolder.Save(ingested, folder);
            NotesReader.DiscardKept(options);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            captions?.Discard();
            throw;
        }

        using var model = MiniFile.Load(_base, _device);
        Expect(ingested, CoverageOf(ingested, events, cancel), model, HandTrainingSettings.UsualSteps, events);
        Tell(ingested.Files, events);
        return ingested;
    }

    /// <summary>
    /// Step 1 once more, in a folder of ingested notes in which some texts have been corrected: the reader learns the hand from them and proposes the texts of the lines that are still
    /// open anew. What a person has written or checked stays.
    /// </summary>
    /// <param name="folder">A folder made by <see cref="Ingest"/>.</param>
    /// <param name="events">Told how far the reader has learned.</param>
    /// <param name="cancel">Stops within a step; the folder stays as it was.</param>
    /// <returns>From how many lines the reader learned, 0 where it had nothing to learn, and how many proposals are new.</returns>
    /// <exception cref="UserException">The folder holds no ingested notes, or they are damaged.</exception>
    public (int Learned, int Read) ProposeAnew(string folder, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(events);
        using var job = new Job(_threads);
        return WorkFolder.ProposeAnew(folder, _reader, new LearningToRead(events), cancel);
    }

    /// <summary>Step 1 of pictures of single lines whose texts are known, without a reader: their texts are taken as they are.</summary>
    /// <exception cref="UserException">There is no line that can be read.</exception>
    public IReadOnlyList<InkLine> Lines(IReadOnlyList<string> pictures, CancellationToken cancel) =>
        NotesReader.Read(NotesSource.Of(pictures), new NotesOptions { Settings = _ingest }, cancel: cancel).Lines;

    private IngestedNotes Read(NotesSource notes, NotesOptions options, IProgress<JobEvent> events, CancellationToken cancel, Func<NotesFinding, bool>? isNews = null)
    {
        events.Report(new JobEvent(Stage.ReadingNotes));
        void Say(IReadOnlyList<NotesFinding> findings)
        {
            foreach (var finding in findings)
            {
                events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.OfNotes(finding) });
            }
        }

        try
        {
            var ingested = NotesReader.Read(notes, options with { Settings = _ingest }, what => events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.ReadingFile(what) }), cancel);
            ingested = ingested with { Findings = [.. ingested.Findings.Where(isNews ?? (_ => true))] };
            Say(ingested.Findings);
            return ingested;
        }
        catch (NoLinesException e)
        {
            Say(e.Findings);
            if (e.Files.Used.Count + e.Files.Unused.Count > 1)
            {
                Tell(e.Files, events);
            }

            throw;
        }
    }

    private static void Tell(NotesInventory files, IProgress<JobEvent> events) => events.Report(new JobEvent(Stage.ReadingNotes) { Notice = new Notice.OfFiles(files) });
}
