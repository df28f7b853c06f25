using Ductus.Cli;

return CommandLine.Run(args, Terminal.Console);
