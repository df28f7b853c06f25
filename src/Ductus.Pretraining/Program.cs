using Ductus.Cli;
using Ductus.Pretraining;

return CommandLine.Run(args, Terminal.Console, PretrainCommand.Create, SampleHandCommand.Create);
