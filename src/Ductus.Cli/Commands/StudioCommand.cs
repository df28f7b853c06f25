using System.CommandLine;
using System.Diagnostics;
using Ductus.Ingest;
using Ductus.Studio.Languages;
using Ductus.Studio.Web;
using Ductus.Workers;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus studio FOLDER</c>: clones hands in the browser, on this machine.</summary>
internal static class StudioCommand
{
    public static Command Create(Terminal terminal)
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "The folder of the hands, or a folder made by 'ductus ingest'; 'Ductus' in your own folder if not given",
            Arity = ArgumentArity.ZeroOrOne,
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "Ductus")),
        };
        var port = Values.Number("--port", "Port on this machine; another one if it is taken", 0, 65535, StudioOptions.UsualPort);
        var noBrowser = new Option<bool>("--no-browser") { Description = "Only write the address instead of opening the browser" };
        var language = Language();
        var command = new Command("studio", "Opens the studio in the browser: from a box of letters to a page, without another command") { folder, port, noBrowser, language };
        command.SetAction(async (result, cancel) =>
        {
            var path = result.GetValue(folder)!.FullName;
            // The folder of one hand: its shelf is the folder around it.
            var hand = WorkFolder.Exists(path) ? Path.GetFileName(Path.TrimEndingDirectorySeparator(path)) : null;
            var shelf = hand is null ? path : Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path))!;
            await using var studio = await StudioServer.StartAsync(new StudioOptions(shelf, Worker) { Port = result.GetValue(port), Language = result.GetValue(language) }, cancel).ConfigureAwait(false);
            var next = hand is null ? "" : $"&to={Uri.EscapeDataString(hand)}";
            terminal.Say($"The studio is at {studio.Entrance}{next}");
            studio.Key.Renewed += _ => terminal.Say($"For another window: {studio.Entrance}");
            terminal.Say($"Its hands are in {shelf}; Ctrl-C closes it, and work that is under way goes on next time.");
            if (!result.GetValue(noBrowser) && !Browse(studio.Entrance + next))
            {
                terminal.Say("No browser could be opened: open the address yourself.");
            }

            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        return command;
    }

    /// <summary>One of the languages that the studio has words in.</summary>
    private static Option<string?> Language()
    {
        const string Name = "--language";
        var codes = string.Join(", ", WordFile.All.Select(file => file.Code));
        return new Option<string?>(Name)
        {
            Description = $"Language of windows in which none was chosen: {codes}; what each browser asks for if not given",
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                if (WordFile.Find(given.ToLowerInvariant()) is { } found)
                {
                    return found.Code;
                }

                result.AddError($"{Name} is one of {codes}, not '{given}'");
                return null;
            },
        };
    }

    /// <summary>This program once more, as a worker.</summary>
    private static WorkerProcess Worker(string ability, string database, string store) => new(() =>
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ductus.dll"));
        }

        foreach (var argument in (string[])["worker", "--database", database, "--store", store, "--has", ability, "--with-parent"])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    });

    private static bool Browse(string address)
    {
        try
        {
            using var opened = OperatingSystem.IsWindows() ? Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })
                : Process.Start(new ProcessStartInfo(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address]) { RedirectStandardError = true, RedirectStandardOutput = true });
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
