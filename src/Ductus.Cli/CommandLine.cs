using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using Ductus.Cli.Commands;
using Ductus.Ingest;

namespace Ductus.Cli;

/// <summary>The whole command line; what the program returns: 0 done, 1 a fault of Ductus, 2 something the user can mend, 130 cancelled; <c>verify</c> also 3, nothing found.</summary>
public static class CommandLine
{
    private const int Fault = 1;
    private const int UserError = 2;
    private const int Cancelled = 130;

    /// <summary>With this variable set to 1 a fault shows where in the program it arose.</summary>
    private const string TraceVariable = "DUCTUS_TRACE";

    /// <summary>Runs one command.</summary>
    /// <param name="args">As the user gave them.</param>
    /// <param name="terminal">Where to read and to write.</param>
    /// <param name="more">Makes commands besides those of the product.</param>
    public static int Run(string[] args, Terminal terminal, params Func<Terminal, Command>[] more)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(terminal);
        ArgumentNullException.ThrowIfNull(more);
        // Named as users type it; a RootCommand would call itself by the file that runs.
        var root = new Command("ductus", "Ductus clones a handwriting: scanned notes in, any text in that hand out.")
        {
            new HelpOption { Recursive = true },
            new VersionOption(),
            CloneCommand.Create(terminal),
            IngestCommand.Create(terminal),
            TrainCommand.Create(terminal),
            WriteCommand.Create(terminal),
            CoverageCommand.Create(terminal),
            SheetCommand.Create(terminal),
            CloneCommand.CreateDemo(terminal),
            EvalCommand.Create(terminal),
            PaintCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            BaseCommand.Create(terminal),
            ConvertCommand.Create(terminal),
            MergeCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            StudioCommand.Create(terminal),
            WorkerCommand.Create(terminal),
            ServeCommand.Create(terminal),
            TokenCommand.Create(terminal),
        };
        foreach (var create in more)
        {
            root.Subcommands.Add(create(terminal));
        }

        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parsed.Errors.Count > 0 || Misspelt(parsed) is not null)
        {
            terminal.Error.WriteLine(Sentence(parsed));
            return UserError;
        }

        using var cancel = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            // The first signal stops in order; a second one at once.
            context.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return Invoke(parsed, terminal, cancel.Token);
    }

    private static int Invoke(ParseResult parsed, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            return parsed.InvokeAsync(configuration, cancel).GetAwaiter().GetResult();
        }
        catch (UserException e)
        {
            terminal.Error.WriteLine(e is NoLinesException none ? NotesSentences.Of(none) : Remedies.Sentence(e));
            return UserError;
        }
        catch (OperationCanceledException)
        {
            terminal.Error.WriteLine("Stopped; the same command goes on where it can.");
            return Cancelled;
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable(TraceVariable) == "1")
        {
            terminal.Error.WriteLine(e);
            return Fault;
        }
        catch (Exception e)
        {
            terminal.Error.WriteLine($"Ductus failed ({e.GetType().Name}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}): please report it with the output of the same command after 'export {TraceVariable}=1'.");
            return Fault;
        }
    }

    /// <summary>One line without control characters: names out of a stranger's file may hold some that a terminal obeys.</summary>
    internal static string Plain(string message) => string.Concat(message.ReplaceLineEndings(" ").Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>What is wrong with the arguments, in one sentence with a way to help.</summary>
    private static string Sentence(ParseResult parsed)
    {
        // That a command is missing is said too when its name is only misspelt: the more telling message comes later.
        var message = Misspelt(parsed) is { } option ? $"There is no option '{option}'" : parsed.Errors[^1].Message.Split('\n')[0].Trim().TrimEnd('.');
        return $"{message}: try '{string.Join(' ', Names(parsed))} --help'.";
    }

    /// <summary>An option that the command has not. Where a command takes any number of files, it would pass for one of them.</summary>
    private static string? Misspelt(ParseResult parsed) => parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? null
        : parsed.UnmatchedTokens.Concat(parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value))
            .FirstOrDefault(token => token.StartsWith("--", StringComparison.Ordinal));

    private static List<string> Names(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            names.Insert(0, command.Command.Name);
        }

        return names;
    }
}
