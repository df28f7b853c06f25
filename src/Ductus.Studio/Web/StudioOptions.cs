namespace Ductus.Studio.Web;

/// <summary>How a studio runs.</summary>
/// <param name="Folder">The folder of its hands.</param>
/// <param name="StartWorker">Starts a worker that has an ability, on a database and a store of jobs: ability, database, store.</param>
public sealed record StudioOptions(string Folder, Func<string, string, string, IAsyncDisposable> StartWorker)
{
    /// <summary>The port on loopback; 0: any that is free.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>Where the studio is if nobody says otherwise; another free port where that one is taken.</summary>
    public const int UsualPort = 5173;

    /// <summary>Code of the language of windows in which none was chosen, as <c>de</c>; null: what the browser asks for.</summary>
    public string? Language { get; init; }

    /// <summary>Told the address that lets somebody in, again whenever it has been used.</summary>
    public Action<string>? Opened { get; init; }
}
