using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ductus.Tests;

/// <summary>The program as it is run: <c>ductus serve</c> as a process of its own. Whatever it started is gone with this.</summary>
/// <param name="store">The folder of its jobs.</param>
internal sealed class ServedProgram(string store) : IDisposable
{
    private readonly List<Process> _started = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it is ready.</summary>
    public async Task<(Process Server, string Address)> StartAsync(params (string Name, string Value)[] environment)
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        free.Stop();
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ductus"), ["serve", "--store", store, "--listen", address]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var server = Process.Start(start)!;
        server.BeginOutputReadLine();
        _started.Add(server);
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        for (var i = 0; i < 200; i++)
        {
            try
            {
                if ((await http.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel)).IsSuccessStatusCode)
                {
                    return (server, address);
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(100, Cancel);
        }

        throw new TimeoutException();
    }

    public void Dispose()
    {
        foreach (var process in _started.Where(process => !process.HasExited))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }
}
