using System.CommandLine;
using Ductus.Bases;
using Ductus.Files;
using Ductus.Models.Adapters;
using Ductus.Tensors;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus convert IN OUT --to peft|kohya|bfl|comfyui</c>: adapters from one program's form to another's.</summary>
internal static class ConvertCommand
{
    public static Command Create(Terminal terminal)
    {
        var source = new Argument<FileInfo>("in") { Description = "An adapter (.safetensors) of any form" };
        var target = new Argument<FileInfo>("out") { Description = "The file to write (.safetensors)" };
        var format = new Option<LoraFormat>("--to")
        {
            Description = "Form: peft (diffusers, ComfyUI, most programs), kohya (sd-scripts), bfl (black-forest-labs), comfyui (ComfyUI, layers fused)",
            Required = true,
        };
        var type = new Option<DType?>("--dtype") { Description = "How to store the factors: f32, bf16, f16; as they are if not given" };
        type.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DType?>() is not (null or DType.F32 or DType.BF16 or DType.F16))
            {
                result.AddError("--dtype is one of f32, bf16, f16.");
            }
        });
        var title = new Option<string>("--title") { Description = "A new title" };
        var trigger = new Option<string>("--trigger") { Description = "A new trigger phrase" };
        var command = new Command("convert", "Converts an adapter (LoRA) between programs") { source, target, format, type, title, trigger };
        command.SetAction(result =>
        {
            var path = result.GetValue(target)!.FullName;
            WholeFile.Check(path);
            var adapter = AdapterFiles.Convert(
                result.GetValue(source)!.FullName, path, result.GetValue(format), result.GetValue(type), result.GetValue(title), result.GetValue(trigger));
            foreach (var notice in adapter.Notices)
            {
                terminal.Error.WriteLine(CommandLine.Plain(notice));
            }

            var phrase = adapter.TriggerPhrase is { } words ? $", called up by \"{words}\"" : "";
            terminal.Say($"{path}: {adapter.Layers.Count} layers of rank {adapter.Layers.Values.Max(layer => layer.Rank)}{phrase}");
        });
        return command;
    }
}
