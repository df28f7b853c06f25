using System.CommandLine;
using Ductus.Cli.Commands;

namespace Ductus.Cli;

/// <summary>The whole command line; what the program returns: 0 done, 1 a fault of Ductus, 2 something the user can mend, 130 cancelled.</summary>
public static class CommandLine
{
    /// <summary>Runs one command.</summary>
    public static int Run(string[] args)
    {
        var root = new RootCommand("Ductus clones a handwriting: scanned notes in, any text in that hand out.")
        {
            CloneCommands.Clone(),
            CloneCommands.Train(),
            CloneCommands.Write(),
            CloneCommands.Demo(),
            EvalCommand.Create(),
            PretrainCommand.Create(),
            BaseCommand.Create(),
            ConvertCommand.Create(),
            MergeCommand.Create(),
            SampleHandCommand.Create(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"{parsed.Errors[0].Message} Try 'ductus --help'.");
            return 2;
        }

        using var cancel = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            cancel.Cancel();
        };
        try
        {
            return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, cancel.Token).GetAwaiter().GetResult();
        }
        catch (UserException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Stopped.");
            return 130;
        }
    }
}
