using System.CommandLine;
using Ductus.Datasets;
using Ductus.Typography;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus make-sample-hand</c>, for eng/make-sample-hand: not shown in the help.</summary>
internal static class SampleHandCommand
{
    private const int LinesPerPage = 6;

    public static Command Create()
    {
        var font = new Argument<FileInfo>("font");
        var text = new Argument<FileInfo>("text");
        var folder = new Argument<DirectoryInfo>("folder");
        var command = new Command("make-sample-hand", "Makes the pages of samples/hand from a font") { font, text, folder };
        command.Hidden = true;
        command.SetAction(result => SampleHand.Write(
            TrueTypeFont.Load(result.GetValue(font)!.FullName),
            File.ReadAllLines(result.GetValue(text)!.FullName),
            LinesPerPage,
            result.GetValue(folder)!.FullName,
            seed: 7));
        return command;
    }
}
