using System.Diagnostics;
using Ductus.Bases;

namespace Ductus.Service.Basics;

/// <summary>How a service is run.</summary>
/// <param name="Database">See <see cref="Queue.Database.Open"/>.</param>
/// <param name="Store">The folder of what jobs make, the same for all workers.</param>
public sealed record ServiceOptions(string Database, string Store)
{
    /// <summary>Where to listen.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:5190";

    /// <summary>What proves who it is where it listens to <c>https</c>; null: it listens to <c>http</c> alone.</summary>
    public TlsFiles? Tls { get; init; }

    /// <summary>The address by which clients know it, where it stands behind another server; null: as each request says.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>A folder of hands that everybody may write in; null: none.</summary>
    public string? Hands { get; init; }

    /// <summary>The bases that are offered for painting; null: the user's.</summary>
    public BaseRegistry? Bases { get; init; }

    /// <summary>Starts a worker; null: workers are started by somebody else.</summary>
    public Func<ProcessStartInfo>? Worker { get; init; }

    /// <summary>Whether it may open connections: to webhooks, and to pictures that inputs name.</summary>
    public bool Outbound { get; init; }

    /// <summary>Hosts that connections may be opened to though they are private, and without TLS.</summary>
    public IReadOnlyList<string> Trusted { get; init; } = [];

    /// <summary>How long input and output of jobs are kept after their end.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long uploaded files are kept.</summary>
    public TimeSpan FileRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Most bytes of a JSON body.</summary>
    public long MostJson { get; init; } = 12 << 20;

    /// <summary>Most bytes of an upload.</summary>
    public long MostUpload { get; init; } = 100 << 20;

    /// <summary>Requests a minute of one token besides those that create work.</summary>
    public int RequestsAMinute { get; init; } = 3000;

    /// <summary>What a second of work costs.</summary>
    public decimal PriceOfASecond { get; init; }

    /// <summary>In which currency.</summary>
    public string Currency { get; init; } = "EUR";

    /// <summary>Whether logs are lines of JSON.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Bytes that must be free in the store for the service to call itself ready.</summary>
    public long LeastFree { get; init; } = 1L << 30;
}
