using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Npgsql;

namespace Ductus.Tests;

/// <summary>A PostgreSQL of the tests' own on loopback, from the binaries that Debian installs; one for all tests of a run.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer?> Started = new(Start);
    private static int _databases;
    private readonly string _folder;
    private readonly Process _server;
    private readonly int _port;

    private PostgresServer(string folder, Process server, int port) => (_folder, _server, _port) = (folder, server, port);

    /// <summary>Whether there is one.</summary>
    public static bool IsInstalled => Started.Value is not null;

    /// <summary>A connection string of a new database; skips the test where no PostgreSQL is installed.</summary>
    public static string NewDatabase()
    {
        Assert.SkipWhen(Started.Value is null, "PostgreSQL is not installed here (/usr/lib/postgresql).");
        var name = $"test{Interlocked.Increment(ref _databases)}";
        using var source = NpgsqlDataSource.Create(Started.Value.Connection("postgres"));
        using var command = source.CreateCommand($"create database {name}");
        command.ExecuteNonQuery();
        return Started.Value.Connection(name);
    }

    private string Connection(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Include Error Detail=true";

    private static PostgresServer? Start()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/usr/lib/postgresql"))
        {
            return null;
        }

        return Directory.GetDirectories("/usr/lib/postgresql").Order().Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb"))) is { } bin ? Start(bin) : null;
    }

    [SupportedOSPlatform("linux")]
    private static PostgresServer Start(string bin)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"ductus-postgres-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        if (Environment.IsPrivilegedProcess)
        {
            // It refuses to run as root.
            Run("chown", "postgres", folder).WaitForExit();
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var data = Path.Combine(folder, "data");
        RunAsPostgres(Path.Combine(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C").WaitForExit();
        var server = RunAsPostgres(Path.Combine(bin, "postgres"), "-D", data, "-p", $"{port}", "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off");
        var started = new PostgresServer(folder, server, port);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => started.Dispose();
        for (var i = 0; ; i++)
        {
            try
            {
                using var source = NpgsqlDataSource.Create(started.Connection("postgres"));
                using var command = source.CreateCommand("select 1");
                command.ExecuteScalar();
                return started;
            }
            catch (NpgsqlException) when (i < 200)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static Process RunAsPostgres(string program, params string[] args) =>
        Environment.IsPrivilegedProcess ? Run("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. args]) : Run(program, args);

    private static Process Run(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/tmp" };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose()
    {
        if (!_server.HasExited)
        {
            _server.Kill();
            _server.WaitForExit();
        }

        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Its children are still closing their files.
        }
    }
}
