using System.CommandLine;
using Ductus.Generation;
using Ductus.Pages;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary>train, write, clone and demo: the way from notes to a page.</summary>
internal static class CloneCommands
{
    internal const int TrainingSteps = 240;
    private const int QuickSteps = 16;

    private static readonly Option<SheetSize> Size = new("--size") { Description = "Sheet: a4, a5, letter, postcard" };
    private static readonly Option<PaperKind> Paper = new("--paper") { Description = "Paper: own, clean, ruled, transparent" };
    private static readonly Option<float> Freedom = new("--freedom") { Description = "How far the model may leave the draft, 0 to 1", DefaultValueFactory = _ => new WritingStyle().Freedom };
    private static readonly Option<int> Draws = new("--draws") { Description = "Versions of each line to choose from", DefaultValueFactory = _ => 4 };
    private static readonly Option<ulong> Seed = new("--seed") { Description = "The same seed writes the same page", DefaultValueFactory = _ => 1 };

    public static Command Train()
    {
        var notes = new Argument<string[]>("notes") { Description = "Page pictures with a .txt of their lines beside each, or folders of them" };
        var hand = new Option<FileInfo>("--hand") { Description = "The hand to make (.safetensors)", Required = true };
        var command = new Command("train", "Learns a hand from scanned notes") { notes, hand };
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(hand)!.FullName;
            HandFile.Save(MakeHand(new Pipeline(Console.WriteLine), result.GetValue(notes)!, path + ".work", TrainingSteps, cancel), path);
            return Task.FromResult(0);
        });
        return command;
    }

    public static Command Write()
    {
        var hand = new Argument<FileInfo>("hand") { Description = "A hand made by train" };
        var text = new Option<FileInfo>("--text") { Description = "The text to write", Required = true };
        var page = new Option<FileInfo>("--out") { Description = "The page: .png or .pdf", DefaultValueFactory = _ => new FileInfo("page.png") };
        var command = new Command("write", "Writes a text in a hand") { hand, text, page, Size, Paper, Freedom, Draws, Seed };
        command.SetAction((result, cancel) => Task.FromResult(WritePage(
            new Pipeline(Console.WriteLine), HandFile.Load(result.GetValue(hand)!.FullName), result.GetValue(text)!, [result.GetValue(page)!.FullName], result, cancel)));
        return command;
    }

    public static Command Clone()
    {
        var notes = new Argument<string[]>("notes") { Description = "Page pictures with a .txt of their lines beside each, or folders of them" };
        var text = new Option<FileInfo>("--text") { Description = "The text to write", Required = true };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for hand and page", DefaultValueFactory = _ => new DirectoryInfo("out") };
        var command = new Command("clone", "Learns a hand and writes a text in it") { notes, text, folder, Size, Paper, Freedom, Draws, Seed };
        command.SetAction((result, cancel) => Task.FromResult(Run(result, result.GetValue(notes)!, result.GetValue(text)!, result.GetValue(folder)!.FullName, TrainingSteps, cancel)));
        return command;
    }

    public static Command Demo()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for hand and page", DefaultValueFactory = _ => new DirectoryInfo("out/demo") };
        var quick = new Option<bool>("--quick") { Description = "A short training, to see that everything works" };
        var command = new Command("demo", "Clones the sample hand (a synthetic one) and writes samples/letter.txt in it") { folder, quick, Size, Paper, Freedom, Draws, Seed };
        command.SetAction((result, cancel) => Task.FromResult(Run(
            result, [Installation.Sample("hand")], new FileInfo(Installation.Sample("letter.txt")), result.GetValue(folder)!.FullName, result.GetValue(quick) ? QuickSteps : TrainingSteps, cancel)));
        return command;
    }

    private static int Run(ParseResult result, string[] notes, FileInfo text, string folder, int steps, CancellationToken cancel)
    {
        var pipeline = new Pipeline(Console.WriteLine);
        var hand = MakeHand(pipeline, notes, Path.Combine(folder, "work"), steps, cancel);
        HandFile.Save(hand, Path.Combine(folder, "hand.safetensors"));
        return WritePage(pipeline, hand, text, [Path.Combine(folder, "page.png"), Path.Combine(folder, "page.pdf")], result, cancel);
    }

    private static Hand MakeHand(Pipeline pipeline, string[] notes, string work, int steps, CancellationToken cancel)
    {
        Directory.CreateDirectory(work);
        return pipeline.Clone(notes, new HandTrainingSettings(steps, work), new ProgressLines(), cancel);
    }

    private static int WritePage(Pipeline pipeline, Hand hand, FileInfo text, string[] files, ParseResult result, CancellationToken cancel)
    {
        if (!text.Exists)
        {
            throw new UserException($"There is no text '{text.FullName}'.");
        }

        var style = new WritingStyle(result.GetValue(Draws), result.GetValue(Freedom), Seed: result.GetValue(Seed));
        var (pages, _) = pipeline.Write(hand, File.ReadAllText(text.FullName), style, result.GetValue(Size), result.GetValue(Paper), cancel);
        foreach (var file in files)
        {
            Console.WriteLine($"Page: {string.Join(", ", PageFile.Save(pages, file))}");
        }

        return 0;
    }
}
