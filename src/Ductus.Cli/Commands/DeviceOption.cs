using System.CommandLine;
using System.Globalization;
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

    /// <summary>How much memory of a card the work may reckon with, in bytes.</summary>
    public static Option<long?> CreateMemory() => new("--card-memory")
    {
        Description = "Memory of the card to reckon with, as 8GB, instead of all that is free there: what of the base's weights has no room is brought over each time it is used",
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value.Trim();
            foreach (var (unit, bytes) in ((string, double)[])[("GB", 1e9), ("MB", 1e6)])
            {
                if (given.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                    && double.TryParse(given[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) && number > 0)
                {
                    return (long)(number * bytes);
                }
            }

            result.AddError($"--card-memory is an amount as 8GB or 6500MB, not '{given}'");
            return null;
        },
    };

    /// <summary>An engine on the device that is asked for.</summary>
    /// <param name="result">What was given.</param>
    /// <param name="option">The option.</param>
    /// <param name="terminal">Told of a device of libtorch.</param>
    /// <param name="onBase">Whether the work is on a base of the user's, for which a card is taken where there is one.</param>
    /// <param name="options">What else the engine is to know.</param>
    /// <param name="memory">The option of a card's memory, where the command has it.</param>
    /// <exception cref="UserException">The device is not there.</exception>
    public static Engine EngineOn(ParseResult result, Option<string?> option, Terminal terminal, bool onBase = false, EngineOptions? options = null, Option<long?>? memory = null) =>
        new((options ?? new EngineOptions()) with { Device = Get(result, option, terminal, onBase, memory) });

    /// <inheritdoc cref="EngineOn"/>
    public static Device Get(ParseResult result, Option<string?> option, Terminal terminal, bool onBase, Option<long?>? memory = null)
    {
        var device = DeviceChoice.Open(result.GetValue(option) ?? (onBase ? DeviceChoice.Best : DeviceChoice.Processor));
        if (device is TorchDevice torch)
        {
            torch.MemoryToUse = memory is null ? null : result.GetValue(memory);
            terminal.Say($"Device: {torch.Name}, by libtorch {torch.Version} in {torch.Folder}");
        }
        else if (memory is not null && result.GetValue(memory) is not null)
        {
            terminal.Say("Note: --card-memory means nothing here, since no card computes: --device cuda takes one.");
        }

        return device;
    }
}
