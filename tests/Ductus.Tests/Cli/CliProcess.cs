using System.Diagnostics;

namespace Ductus.Tests.Cli;

/// <summary>Runs the command line as a program of its own, for what it keeps of the user's: each folder is another user.</summary>
internal sealed class CliProcess(string home, params (string Name, string Value)[] environment)
{
    public CliRun Of(params string[] args)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "ductus.exe" : "ductus"), args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        start.Environment["XDG_DATA_HOME"] = home;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return new CliRun(process.ExitCode, output.Result, error);
    }
}
