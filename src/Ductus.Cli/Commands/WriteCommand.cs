using System.CommandLine;
using Ductus.Application;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Pages;
using Ductus.Vectors;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus write HAND --text FILE --out PAGE</c>.</summary>
internal static class WriteCommand
{
    public static Command Create(Terminal terminal)
    {
        var given = new Argument<FileInfo?>("hand") { Description = "A hand made by train or clone", Arity = ArgumentArity.ZeroOrOne };
        var named = new Option<FileInfo?>("--hand") { Description = "The same, by name" };
        var text = TextOption.Create();
        var page = new Option<FileInfo>("--out") { Description = "The page: .png (several are numbered), .pdf (with all pages) or .svg (strokes for plotters and vector programs, one file a page)", DefaultValueFactory = _ => new FileInfo("page.png") };
        var again = new Option<string?>("--again") { Description = "Draw these words anew and leave all else on the page as it is: words with commas between them, or 'wrong' for all that read wrong; the text and other options as before" };
        var outline = new Option<bool>("--outline") { Description = "In an .svg, the filled outline of the ink instead of the middle of its strokes" };
        var writing = new WritingOptions();
        var command = new Command("write", "Writes a text in a hand") { given, named, text, page, again, outline };
        var consent = new ConsentOptions();
        var device = DeviceOption.Create();
        command.Options.Add(device);
        writing.AddTo(command);
        consent.AddTo(command);
        command.Validators.Add(result =>
        {
            if ((result.GetValue(given) is null) == (result.GetValue(named) is null))
            {
                result.AddError("Give one hand to write in, as 'ductus write HAND.safetensors' or with --hand");
            }
        });
        command.SetAction((result, cancel) =>
        {
            var file = result.GetValue(page)!.FullName;
            if (!SvgPages.HasName(file))
            {
                PageFile.CheckName(file, beside: ".svg");
                if (result.GetValue(outline))
                {
                    throw new UserException("--outline is for .svg files: give the page a name with this ending.");
                }
            }

            var content = TextOption.Read(result.GetValue(text)!, terminal);
            var path = (result.GetValue(given) ?? result.GetValue(named))!.FullName;
            var hand = HandFile.Load(path);
            WholeFile.Check(file);
            if (consent.Stated(hand.Consent, result, terminal) is { } stated && stated != hand.Consent)
            {
                hand = hand with { Consent = stated };
                HandFile.Save(hand, path);
            }

            writing.Write(DeviceOption.EngineOn(result, device, terminal), hand, content, [file], result, terminal, cancel, result.GetValue(again), result.GetValue(outline));
            return Task.FromResult(0);
        });
        return command;
    }
}
