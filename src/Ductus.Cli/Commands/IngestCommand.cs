using System.CommandLine;
using Ductus.Application;
using Ductus.Ingest;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus ingest NOTES --out WORK</c>: shows what Ductus sees in the scans, before anything is learned from them.</summary>
internal static class IngestCommand
{
    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for lines, texts and pictures", DefaultValueFactory = _ => new DirectoryInfo("notes") };
        var command = new Command("ingest", "Reads scanned notes: cuts their lines, checks or proposes their texts, and keeps them to be looked at") { notes, folder };
        var consent = new ConsentOptions();
        var width = HandMaking.SheetWidth();
        command.Options.Add(width);
        consent.AddTo(command);
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(folder)!.FullName;
            var said = consent.Get(result, result.GetValue(notes)!, terminal);
            var ingested = new Engine().Ingest(NotesSource.Of(result.GetValue(notes)!), path, new JobLines(terminal), cancel, result.GetValue(width));
            said?.Save(path);
            terminal.Say($"Lines: {ingested.Lines.Count} with a text, {ingested.Proposed.Count} with a proposed one, in {Path.Combine(path, "lines")}");
            terminal.Say($"How the pages were cut: {Path.Combine(path, "pages")}");
            var table = Path.Combine(path, WorkFolder.TableName);
            terminal.Say(ingested.Proposed.Count == 0
                ? $"Next: look through {table}, then: ductus train {path} --hand hand.safetensors"
                : $"Next: in {table}, correct the texts marked '{WorkFolder.ProposedMark}' and delete the mark of each that is right, then: ductus train {path} --hand hand.safetensors");
            ConsentOptions.Remind(said, terminal);
            return Task.FromResult(0);
        });
        return command;
    }
}
