using System.CommandLine;
using Ductus.Application;
using Ductus.Bases;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus doctor</c>: whether everything is there, and what long works will take on this machine.</summary>
internal static class DoctorCommand
{
    private const int Incomplete = 2;

    public static Command Create(Terminal terminal)
    {
        var folder = new Option<DirectoryInfo>("--work") { Description = "The folder whose disk is asked about", DefaultValueFactory = _ => new DirectoryInfo(".") };
        var command = new Command("doctor", "Checks machine, installation and bases, and says what long works will take") { folder };
        command.SetAction(result =>
        {
            var ready = true;
            foreach (var finding in new Doctor(BaseRegistry.OfUser).Examine(result.GetValue(folder)!.FullName))
            {
                ready &= finding.Ready;
                terminal.Say($"{(finding.Ready ? "ok     " : "WRONG  ")} {finding.What}: {finding.Sentence}");
            }

            return ready ? 0 : Incomplete;
        });
        return command;
    }
}
