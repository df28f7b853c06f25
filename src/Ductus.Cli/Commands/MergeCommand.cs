using System.CommandLine;
using Ductus.Bases;
using Ductus.Files;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus merge BASE OUT --lora FILE[=WEIGHT]...</c>: adapters into the weights of a transformer.</summary>
internal static class MergeCommand
{
    public static Command Create(Terminal terminal)
    {
        var transformer = new Argument<string>("base") { Description = "A registered base, or file or folder of its network (transformer)" };
        var target = new Argument<FileInfo>("out") { Description = "The file to write (.safetensors), in the names of the base's makers" };
        var adapters = new Option<string[]>("--lora")
        {
            Description = "An adapter, or several, each with =WEIGHT if it is not to count 1",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("merge", "Adds adapters (LoRA) into the weights of a base") { transformer, target, adapters };
        command.SetAction((result, cancel) =>
        {
            var path = result.GetValue(target)!.FullName;
            WholeFile.Check(path);
            var adapter = AdapterFiles.Merge(result.GetValue(transformer)!, path, [.. result.GetValue(adapters)!.Select(WeightedFile.Parse)], BaseRegistry.OfUser, cancel);
            foreach (var notice in adapter.Notices)
            {
                terminal.Error.WriteLine(CommandLine.Plain(notice));
            }

            terminal.Say(path);
            return Task.FromResult(0);
        });
        return command;
    }
}
