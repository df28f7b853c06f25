using System.CommandLine;
using Ductus.Bases;
using Ductus.Families;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus base add|list|check</c>: the base models of the user.</summary>
internal static class BaseCommand
{
    private const int Incomplete = 2;

    public static Command Create(Terminal terminal) => new("base", $"Registers and checks base models of your own ({BaseFamilies.Names}; Ductus downloads nothing)") { Add(terminal), List(terminal), Check(terminal) };

    private static Command Add(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "What to call the base, such as dev" };
        var folder = new Argument<DirectoryInfo?>("folder") { Description = "A folder with its files: a model of diffusers, or single files", Arity = ArgumentArity.ZeroOrOne };
        var parts = BaseFamilies.Parts.ToDictionary(part => part.Title, part => new Option<string>($"--{part.Title}") { Description = $"File or folder: {part.Hint}" });
        var command = new Command("add", "Registers a base; parts added later join those already there") { name, folder };
        foreach (var option in parts.Values)
        {
            command.Options.Add(option);
        }

        command.SetAction(result =>
        {
            var given = parts.Where(part => result.GetValue(part.Value) is not null).ToDictionary(part => part.Key, part => result.GetValue(part.Value)!);
            var registered = BaseRegistry.OfUser.All().FirstOrDefault(other => other.Name == result.GetValue(name));
            var found = BaseFamilies.Find(result.GetValue(name)!, result.GetValue(folder)?.FullName, given);
            var entry = found with { Parts = found.Parts.Concat(registered?.Parts.Where(part => !found.Parts.ContainsKey(part.Key)) ?? []).ToDictionary() };
            BaseRegistry.OfUser.Add(entry);
            return Report(entry, terminal);
        });
        return command;
    }

    private static Command List(Terminal terminal)
    {
        var command = new Command("list", "Lists the registered bases");
        command.SetAction(_ =>
        {
            foreach (var entry in BaseRegistry.OfUser.All())
            {
                terminal.Say($"{entry.Name}: {string.Join(", ", entry.Parts.Select(part => part.Value))}");
            }
        });
        return command;
    }

    private static Command Check(Terminal terminal)
    {
        var name = new Argument<string?>("name") { Description = "A registered base; all if not given", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Looks whether the files of a base are there and fit, without reading the weights") { name };
        command.SetAction(result =>
        {
            var bases = result.GetValue(name) is { } one ? [BaseRegistry.OfUser.Get(one)] : BaseRegistry.OfUser.All();
            return bases.Select(entry => Report(entry, terminal)).DefaultIfEmpty().Max();
        });
        return command;
    }

    private static int Report(BaseFiles entry, Terminal terminal)
    {
        terminal.Say($"Base '{entry.Name}':");
        var reports = BaseCheck.Run(entry);
        foreach (var report in reports)
        {
            var what = report.Path is null ? $"{report.What} and {Remedies.Of(new Remedy.AddPart(entry.Name, report.Part.Title))}" : report.What;
            terminal.Say($"  {(report.Ready ? "ok     " : (report.Path is null ? "MISSING" : "WRONG  "))} {report.Part.Title}: {CommandLine.Plain(what)}");
        }

        return reports.All(report => report.Ready) ? 0 : Incomplete;
    }
}
