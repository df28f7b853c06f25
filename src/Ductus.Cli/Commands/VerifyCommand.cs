using System.CommandLine;
using Ductus.Application;
using Ductus.Marks;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus verify FILE...</c>: what files say of their origin. Returns 0 where each says something and nothing is broken, 2 where something is broken or cannot be read, else 3.</summary>
internal static class VerifyCommand
{
    private const int Broken = 2;
    private const int Nothing = 3;

    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("files") { Description = "Pictures or pages (PNG, JPEG, WebP, PDF)", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "One JSON array, for programs" };
        var phrase = new Option<string?>("--mark") { Description = "Looks for the mark in the ink that was set with this phrase, instead of the one that anybody can find" };
        var command = new Command("verify", "Says what files tell of their origin: content credentials, the mark in the ink, plain marks (returns 0 found, 2 broken or not readable, 3 nothing found)") { files, json, phrase };
        command.SetAction((result, cancel) =>
        {
            var check = new OriginCheck(MarkOption.KeyOf(result, phrase), MarkRegister.OfUser);
            var reports = new List<OriginReport>();
            foreach (var path in result.GetValue(files)!)
            {
                cancel.ThrowIfCancellationRequested();
                reports.Add(check.Look(path, path, cancel));
            }

            if (result.GetValue(json))
            {
                terminal.Say(OriginReport.ToJson(reports));
            }
            else
            {
                reports.ForEach(report => terminal.Say(CommandLine.Plain($"{report.File}: {report.Verdict}")));
            }

            // Broken counts more than nothing found.
            return Task.FromResult(reports.Exists(report => report.Outcome == OriginOutcome.Broken) ? Broken : reports.Exists(report => report.Outcome == OriginOutcome.Nothing) ? Nothing : 0);
        });
        return command;
    }
}
