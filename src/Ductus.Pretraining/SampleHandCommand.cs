using System.CommandLine;
using Ductus.Cli;
using Ductus.Cli.Commands;
using Ductus.Datasets;
using Ductus.Measures;
using Ductus.Typography;

namespace Ductus.Pretraining;

/// <summary><c>make-sample-hand</c>, for eng/make-sample-hand.</summary>
internal static class SampleHandCommand
{
    private const int LinesPerPage = 6;

    public static Command Create(Terminal terminal)
    {
        var font = new Argument<FileInfo>("font");
        var text = new Argument<FileInfo>("text");
        var folder = new Argument<DirectoryInfo>("folder");
        var command = new Command("make-sample-hand", "Makes the pages of samples/hand from a font") { font, text, folder };
        command.SetAction(result => SampleHand.Write(
            TrueTypeFont.Load(result.GetValue(font)!.FullName),
            File.ReadAllLines(result.GetValue(text)!.FullName),
            LinesPerPage,
            result.GetValue(folder)!.FullName,
            seed: 7));
        return command;
    }
}
