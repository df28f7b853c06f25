using System.CommandLine;
using Ductus.Application;
using Ductus.Tensors;
using Ductus.Torch;

namespace Ductus.Cli.Commands;

/// <summary>Where a command computes.</summary>
public static class DeviceOption
{
    /// <summary>The option.</summary>
    public static Option<string?> Create() => new("--device")
    {
        Description = "Where to compute: cpu, cuda, cuda:1 for the second card, mps (a Mac's), torch-cpu (the processor by libtorch), or best, a card where there is one; best with a base of your own, else cpu, if not given",
    };

    /// <summary>An engine on the device that is asked for.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="option">The option.</param>
    /// <param name="terminal">Told of a device of libtorch.</param>
    /// <param name="onBase">Whether the work is on a base of the user's, for which a card is taken where there is one.</param>
    /// <param name="options">What else the engine is to know.</param>
    /// <exception cref="UserException">The device is not there.</exception>
    public static Engine EngineOn(ParseResult result, Option<string?> option, Terminal terminal, bool onBase = false, EngineOptions? options = null) =>
        new((options ?? new EngineOptions()) with { Device = Get(result, option, terminal, onBase) });

    /// <inheritdoc cref="EngineOn"/>
    public static Device Get(ParseResult result, Option<string?> option, Terminal terminal, bool onBase)
    {
        var device = DeviceChoice.Open(result.GetValue(option) ?? (onBase ? DeviceChoice.Best : DeviceChoice.Processor));
        if (device is TorchDevice torch)
        {
            terminal.Say($"Device: {torch.Name}, by libtorch {torch.Version} in {torch.Folder}");
        }

        return device;
    }
}
