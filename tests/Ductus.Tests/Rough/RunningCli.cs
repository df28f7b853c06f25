using System.Diagnostics;
using System.Text;
using Ductus.Tests.Cli;

namespace Ductus.Tests.Rough;

/// <summary>The command line as a program of its own, which can be watched, killed, and given rough surroundings.</summary>
internal sealed class RunningCli : IDisposable
{
    /// <summary>Far beyond what any run here takes, on however loaded a machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly Task<string> _error;
    private readonly Task _reading;

    private RunningCli(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
        _reading = Task.Run(async () =>
        {
            // Not line by line: a carriage return is kept for what it is.
            var some = new char[1024];
            while (await _process.StandardOutput.ReadAsync(some) is > 0 and var count)
            {
                lock (_out)
                {
                    _out.Append(some, 0, count);
                }
            }
        });
    }

    /// <summary>The program's file.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "ductus.exe" : "ductus");

    public bool HasExited => _process.HasExited;

    /// <summary>Starts the program.</summary>
    public static RunningCli Start(params string[] args) => new(new ProcessStartInfo(Program, args));

    /// <summary>Starts it with other variables of the environment.</summary>
    public static RunningCli With(IEnumerable<(string Name, string Value)> environment, params string[] args)
    {
        var start = new ProcessStartInfo(Program, args);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningCli(start);
    }

    /// <summary>Starts a script of the shell, in which <c>"$@"</c> is the program with its arguments.</summary>
    public static RunningCli InShell(string script, params string[] args) => new(new ProcessStartInfo("/bin/sh", ["-c", script, "sh", Program, .. args]));

    /// <summary>Waits until something has come to pass, or the program has ended before it did.</summary>
    /// <returns>Whether it came to pass.</returns>
    public bool WaitFor(Func<bool> isSo)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; Thread.Sleep(1))
        {
            var ended = HasExited;
            if (isSo())
            {
                return true;
            }

            if (ended)
            {
                return false;
            }
        }

        throw new TimeoutException($"It did not come to pass; the program said: {Said}");
    }

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_out)
            {
                return _out.ToString();
            }
        }
    }

    /// <summary>As <c>kill -9</c>: no handler, no clearing up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Waits for its end.</summary>
    public CliRun End()
    {
        if (!_process.WaitForExit(Patience))
        {
            throw new TimeoutException($"The program does not end; it said: {Said}");
        }

        _reading.Wait();
        return new CliRun(_process.ExitCode, Said, _error.Result);
    }

    public void Dispose()
    {
        if (!HasExited)
        {
            Kill();
        }

        _process.Dispose();
    }
}
