using System.CommandLine;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Captions;
using Ductus.Ingest;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary>
/// <c>ductus ingest NOTES --out WORK</c>: shows what Ductus sees in the scans, before anything is learned from them. <c>ductus ingest WORK</c> proposes the
/// texts that are still open anew, once some have been corrected.
/// </summary>
internal static class IngestCommand
{
    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for lines, texts and pictures", DefaultValueFactory = _ => new DirectoryInfo("notes") };
        var command = new Command("ingest", "Reads scanned notes: cuts their lines, checks or proposes their texts, and keeps them to be looked at; of a folder made so, in which texts have been corrected, proposes the others anew") { notes, folder };
        var keep = KeepOption.Create();
        command.Options.Add(keep);
        var consent = new ConsentOptions();
        var width = HandMaking.SheetWidth();
        command.Options.Add(width);
        consent.AddTo(command);
        var captions = new Option<string?>("--captions") { Description = "Make also crops of the pages, each with a caption in which this word calls the hand up, to train a base of yours on; a caption that you have edited stays" };
        command.Options.Add(captions);
        command.SetAction((result, cancel) =>
        {
            var paths = result.GetValue(notes)!;
            var trigger = result.GetValue(captions)?.Trim();
            if (trigger is "")
            {
                throw new UserException("--captions needs the word that calls the hand up, as '--captions HWRIT'.");
            }

            if (paths.Length == 1 && WorkFolder.Exists(paths[0]) && result.GetResult(folder) is null or { Implicit: true })
            {
                var crops = CropFolder.Find(paths[0]);
                if (trigger is not null && crops is null)
                {
                    throw new UserException($"'{paths[0]}' holds no crops, which are made while pictures are read: ingest the pictures themselves with --captions {trigger} and another --out.");
                }

                ProposeAnew(paths[0], terminal, cancel);
                if (crops is not null)
                {
                    Say(CropFolder.Refresh(crops, trigger), paths[0], terminal);
                }

                return Task.FromResult(0);
            }

            var path = result.GetValue(folder)!.FullName;
            var (kinds, numbers) = KeepOption.Parse(result.GetValue(keep)!);
            var crop = trigger is null ? null : new CropFolder(path, trigger, BaseFamilies.PixelStep);
            var said = consent.Get(result, paths, terminal);
            var ingested = new Engine().Ingest(NotesSource.Of(paths) with { Kept = numbers, KeptKinds = kinds }, path, new JobLines(terminal), cancel, result.GetValue(width), crop);
            said?.Save(path);
            terminal.Say($"Lines: {ingested.Whole.Count} with a text, {ingested.Proposed.Count} with a proposed one, in {Path.Combine(path, "lines")}");
            terminal.Say($"To be looked at in a browser: {NotesReport.Write(path, [.. ingested.Findings.Select(NotesSentences.Of), .. InventorySentences.Unused(ingested.Files)])}");
            terminal.Say($"How the pages were cut: {Path.Combine(path, "pages")}");
            if (crop is not null)
            {
                Say(crop.Finish(said is { CoversSignatures: true }), path, terminal);
            }

            var table = Path.Combine(path, WorkFolder.TableName);
            terminal.Say(ingested.Proposed.Count == 0
                ? $"Next: look through {table}, then: ductus train {path} --hand hand.safetensors"
                : $"Next: in {table}, correct the texts marked '{WorkFolder.ProposedMark}' and delete the mark of each that is right, then: ductus train {path} --hand hand.safetensors");
            ConsentOptions.Remind(said, terminal);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Say(CaptionsWritten written, string notes, Terminal terminal)
    {
        if (written.Crops == 0)
        {
            terminal.Say("Captions: none, as no page has lines that fit a training picture");
            return;
        }

        terminal.Say($"Captions: {written.Crops} crops with a caption each in {written.Folder}{(written.Edited > 0 ? $", {written.Edited} of them as you have edited them" : "")}; to train on them: ductus train {notes} --base NAME --lora hand.safetensors");
        if (written.Signatures > 0)
        {
            terminal.Say($"  {written.Signatures} {(written.Signatures == 1 ? "line that looks like a signature is" : "lines that look like signatures are")} painted over in them: signatures stay only where the hand is said to be one's own (--right mine)");
        }

        if (written.Silent > 0)
        {
            terminal.Say($"  {written.Silent} of them do not say yet what is written: check their lines in {Path.Combine(notes, WorkFolder.TableName)}, and the training takes the texts from there");
        }
    }

    private static void ProposeAnew(string folder, Terminal terminal, CancellationToken cancel)
    {
        var (learned, read) = new Engine().ProposeAnew(folder, new JobLines(terminal), cancel);
        var notes = WorkFolder.Load(folder);
        NotesReport.WriteAnew(folder, [.. notes.Findings.Select(NotesSentences.Of)]);
        terminal.Say(
            learned > 0 ? $"Proposed anew: {read} texts, by a reader that has learned from {learned} checked lines; they are still marked '{WorkFolder.ProposedMark}' in {Path.Combine(folder, WorkFolder.TableName)}"
            : notes.Proposed.Count == 0 ? $"No text is marked '{WorkFolder.ProposedMark}' any more: there is nothing to propose"
            : notes.Lines.Count < ReaderAdaptation.LeastLines ? $"Only {notes.Lines.Count} texts are checked: correct {ReaderAdaptation.LeastLines} or more and delete their mark, and the others are read better"
            : "The proposals stay: the reader has nothing to learn from the lines that are checked, or all that are open have been changed by hand");
    }
}
