using System.CommandLine;
using Ductus.Application;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus train NOTES --hand FILE [--base NAME]</c>: a hand for the embedded base, or an adapter for a Flux base.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var hand = new Option<FileInfo>("--hand") { Description = "The hand to make (.safetensors)", Required = true };
        var steps = Values.OptionalNumber("--steps", $"Steps of the training; {HandTrainingSettings.UsualSteps}, or 2000 with --base, if not given", 0, 100_000);
        var flux = new FluxTrainOptions();
        var command = new Command("train", "Learns a hand from scanned notes; stopped with Ctrl-C, the same command goes on") { notes, hand, steps };
        flux.AddTo(command);
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(hand)!.FullName;
            if (flux.AreGiven(result))
            {
                flux.Train(result, result.GetValue(notes)!, path, result.GetValue(steps), terminal, cancel);
            }
            else
            {
                HandMaking.Make(new Engine(), result.GetValue(notes)!, path, path + ".work", result.GetValue(steps) ?? HandTrainingSettings.UsualSteps, terminal, cancel);
            }

            return Task.FromResult(0);
        });
        return command;
    }
}
