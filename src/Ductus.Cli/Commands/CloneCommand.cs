using System.CommandLine;
using Ductus.Application;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus clone NOTES --text FILE --out FOLDER</c> and <c>ductus demo</c>: from notes to a page in one go.</summary>
internal static class CloneCommand
{
    private const int QuickSteps = 16;

    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var text = TextOption.Create();
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for hand and page", DefaultValueFactory = _ => new DirectoryInfo("out") };
        var steps = HandMaking.Steps();
        var writing = new WritingOptions();
        var device = DeviceOption.Create();
        var consent = new ConsentOptions();
        var width = HandMaking.SheetWidth();
        var command = new Command("clone", "Learns a hand and writes a text in it; stopped with Ctrl-C, the same command goes on") { notes, text, folder, steps };
        command.Options.Add(width);
        consent.AddTo(command);
        writing.AddTo(command);
        command.Options.Add(device);
        command.SetAction((result, cancel) => Run(
            result.GetValue(notes)!, TextOption.Read(result.GetValue(text)!, terminal), result.GetValue(folder)!.FullName, result.GetValue(steps), () => consent.Get(result, result.GetValue(notes)!, terminal), result.GetValue(width), writing, device, result, terminal, cancel));
        return command;
    }

    public static Command CreateDemo(Terminal terminal)
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for hand and page", DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("out", "demo")) };
        var quick = new Option<bool>("--quick") { Description = "A short training, to see that everything works" };
        var writing = new WritingOptions();
        var device = DeviceOption.Create();
        var command = new Command("demo", "Clones the sample hand (a synthetic one) and writes samples/letter.txt in it") { folder, quick };
        writing.AddTo(command);
        command.Options.Add(device);
        command.SetAction((result, cancel) => Run(
            [Installation.Sample("hand")], TextOption.Read(Installation.Sample("letter.txt"), terminal), result.GetValue(folder)!.FullName,
            result.GetValue(quick) ? QuickSteps : HandTrainingSettings.UsualSteps, () => ConsentOptions.OfSample, null, writing, device, result, terminal, cancel));
        return command;
    }

    private static Task<int> Run(
        string[] notes, string text, string folder, int steps, Func<Consent?> consent, float? sheetWidth, WritingOptions writing, Option<string?> device, ParseResult result, Terminal terminal, CancellationToken cancel)
    {
        var page = Path.Combine(folder, "page.png");
        WholeFile.Check(page);
        var stated = consent();
        writing.Check(stated, text, result);
        var engine = DeviceOption.EngineOn(result, device, terminal);
        var hand = HandMaking.Make(engine, notes, Path.Combine(folder, "hand.safetensors"), Path.Combine(folder, "work"), steps, stated, sheetWidth, terminal, cancel);
        writing.Write(engine, hand, text, [page, Path.ChangeExtension(page, ".pdf")], result, terminal, cancel);
        return Task.FromResult(0);
    }
}
