using System.CommandLine;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus train NOTES --hand FILE</c>.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var hand = new Option<FileInfo>("--hand") { Description = "The hand to make (.safetensors)", Required = true };
        var steps = HandMaking.Steps();
        var command = new Command("train", "Learns a hand from scanned notes; stopped with Ctrl-C, the same command goes on") { notes, hand, steps };
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(hand)!.FullName;
            HandMaking.Make(new Pipeline(terminal.Say), result.GetValue(notes)!, path, path + ".work", result.GetValue(steps), terminal, cancel);
            return Task.FromResult(0);
        });
        return command;
    }
}
