using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ductus.Workers;

/// <summary>
/// A worker as a child process that is started again whenever it dies. It hears of its parent's end, however that comes, by the end of its input, and then stops in order.
/// </summary>
public sealed partial class WorkerProcess : IAsyncDisposable
{
    /// <summary>A child that dies at once is not started again at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(110);
    private const int Terminate = 15;

    private readonly CancellationTokenSource _stop = new();
    private readonly Func<ProcessStartInfo> _command;
    private readonly Action<string>? _log;
    private readonly Task _watch;
    private Process? _child;

    /// <summary>Starts it.</summary>
    /// <param name="command">The program and its arguments; asked again for every start. It must stop in order when its input ends.</param>
    /// <param name="log">Told each line that it writes.</param>
    public WorkerProcess(Func<ProcessStartInfo> command, Action<string>? log = null)
    {
        (_command, _log) = (command, log);
        _watch = Task.Run(WatchAsync);
    }

    /// <summary>The child's number; null while there is none.</summary>
    public int? ProcessId => _child is { HasExited: false } child ? child.Id : null;

    /// <summary>How often it was started again.</summary>
    public int Restarts { get; private set; }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var start = _command();
            (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError, start.UseShellExecute) = (true, true, true, false);
            using var child = new Process { StartInfo = start };
            child.OutputDataReceived += (_, line) => Pass(line.Data);
            child.ErrorDataReceived += (_, line) => Pass(line.Data);
            child.Start();
            child.BeginOutputReadLine();
            child.BeginErrorReadLine();
            _child = child;
            try
            {
                await child.WaitForExitAsync(_stop.Token).ConfigureAwait(false);
                Restarts++;
                await Task.Delay(Pause, _stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await EndAsync(child).ConfigureAwait(false);
            }
            finally
            {
                _child = null;
            }
        }
    }

    private void Pass(string? line)
    {
        if (line is not null)
        {
            _log?.Invoke(line);
        }
    }

    /// <summary>Asks the child to stop, so that it saves a training; ends it if it does not.</summary>
    private static async Task EndAsync(Process child)
    {
        if (child.HasExited)
        {
            return;
        }

        if (OperatingSystem.IsWindows() || Kill(child.Id, Terminate) != 0)
        {
            child.StandardInput.Close();
        }

        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await child.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            child.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Stops the child in order and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watch.ConfigureAwait(false);
        _stop.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
