using System.CommandLine;
using Ductus.Application;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus train NOTES --hand FILE</c>: a hand for the embedded base; <c>--base NAME --lora FILE</c>: an adapter for a base of the user's.</summary>
internal static class TrainCommand
{
    public static Command Create(Terminal terminal)
    {
        var notes = HandMaking.Notes();
        var hand = new Option<FileInfo?>("--hand") { Description = "The hand to make (.safetensors)" };
        var lora = new Option<FileInfo?>("--lora") { Description = "With --base: the adapter (LoRA) to make (.safetensors)" };
        var steps = Values.OptionalNumber("--steps", $"Steps of the training; {HandTrainingSettings.UsualSteps}, or 2000 with --base, if not given", 0, 100_000);
        var adapter = new AdapterTrainOptions();
        var consent = new ConsentOptions();
        var width = HandMaking.SheetWidth();
        var command = new Command("train", "Learns a hand from scanned notes; stopped with Ctrl-C, the same command goes on") { notes, hand, lora, steps };
        var device = DeviceOption.Create();
        var memory = DeviceOption.CreateMemory();
        command.Options.Add(width);
        command.Options.Add(device);
        command.Options.Add(memory);
        consent.AddTo(command);
        adapter.AddTo(command);
        var remote = new RemoteOptions();
        remote.AddTo(command, trains: true);
        command.SetAction(async (result, cancel) =>
        {
            if (remote.AreGiven(result))
            {
                var path = Made(result, lora, "--lora", "an adapter for a base");
                await adapter.TrainAsync(remote, result, result.GetValue(notes)!, path, result.GetValue(steps), consent.Get(result, result.GetValue(notes)!, terminal), terminal, cancel).ConfigureAwait(false);
            }
            else if (adapter.AreGiven(result))
            {
                var path = Made(result, lora, "--lora", "an adapter for a base");
                adapter.Train(result, result.GetValue(notes)!, path, result.GetValue(steps), consent.Get(result, result.GetValue(notes)!, terminal), DeviceOption.Get(result, device, terminal, onBase: true, memory), terminal, cancel);
            }
            else
            {
                var path = Made(result, hand, "--hand", "a hand");
                HandMaking.Make(DeviceOption.EngineOn(result, device, terminal), result.GetValue(notes)!, path, path + ".work", result.GetValue(steps) ?? HandTrainingSettings.UsualSteps, consent.Get(result, result.GetValue(notes)!, terminal), result.GetValue(width), terminal, cancel);
            }

            return 0;
        });
        return command;
    }

    private static string Made(ParseResult result, Option<FileInfo?> option, string name, string what) =>
        result.GetValue(option)?.FullName ?? throw new UserException($"Say where to write {what}, as '{name} mine.safetensors'.");
}
