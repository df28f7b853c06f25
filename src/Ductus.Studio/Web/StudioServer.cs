using System.Net;
using Ductus.Files;
using Ductus.Queue;
using Ductus.Studio.Components;
using Ductus.Studio.Languages;
using Ductus.Studio.Queue;
using Ductus.Studio.Safety;
using Ductus.Studio.Shelf;
using Ductus.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MudBlazor;
using MudBlazor.Services;

namespace Ductus.Studio.Web;

/// <summary>The studio's web server: on loopback, and on the network where its user opens it.</summary>
public sealed class StudioServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly IJobStore _store;
    private readonly IDisposable _held;

    private StudioServer(WebApplication app, IJobStore store, IDisposable held, StudioKey key) => (_app, _store, _held, Key) = (app, store, held, key);

    /// <summary>Its address, as <c>http://127.0.0.1:5173</c>.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Who is let in.</summary>
    public StudioKey Key { get; }

    /// <summary>The address that lets one person in.</summary>
    public string Entrance => $"{Address}/?key={Key.Key}";

    /// <summary>The hands, for tests and for what is opened first.</summary>
    public HandShelf Shelf => _app.Services.GetRequiredService<HandShelf>();

    /// <summary>Whether it is open to the network.</summary>
    public NetworkDoor Door => _app.Services.GetRequiredService<NetworkDoor>();

    /// <summary>Tokens of the network's devices.</summary>
    public StudioTokens Tokens => _app.Services.GetRequiredService<StudioTokens>();

    /// <summary>The work.</summary>
    public StudioJobs Jobs => _app.Services.GetRequiredService<StudioJobs>();

    /// <summary>Starts a studio.</summary>
    /// <exception cref="UserException">Another studio has the folder, or it cannot be written.</exception>
    public static async Task<StudioServer> StartAsync(StudioOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var shelf = new HandShelf(options.Folder);
        Folders.Create(shelf.Own);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(shelf.Own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var held = FileLock.Take(Path.Combine(shelf.Own, "open")) ?? throw Sentences.Refusal("refused.other-studio", shelf.Folder);
        var database = Path.Combine(shelf.Own, "jobs.sqlite");
        var store = await JobStores.OpenAsync(database, cancel).ConfigureAwait(false);
        var key = new StudioKey(shelf.Own);
        foreach (var port in (int[])[options.Port, 0])
        {
            var app = Build(options, port, shelf, store, database, key);
            try
            {
                await app.StartAsync(cancel).ConfigureAwait(false);
                app.Services.GetRequiredService<StudioJobs>().Start();
                app.Services.GetRequiredService<NetworkDoor>().Begin(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port);
                return new StudioServer(app, store, held, key);
            }
            catch (IOException) when (port != 0)
            {
                // The port is taken: any other will do.
                await app.DisposeAsync().ConfigureAwait(false);
            }
        }

        throw Sentences.Refusal("refused.no-port");
    }

    /// <summary>Stops it; workers save what they are at.</summary>
    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(soon.Token).ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _store.DisposeAsync().ConfigureAwait(false);
        _held.Dispose();
    }

    private static WebApplication Build(StudioOptions options, int port, HandShelf shelf, IJobStore store, string database, StudioKey key)
    {
        var (door, tokens, languages) = (new NetworkDoor(shelf.Own), new StudioTokens(shelf.Own), new LanguageChoice(options.Language));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(StudioServer).Assembly.GetName().Name, ContentRootPath = shelf.Own });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Uploads.ScanUploads.MostBytes + (1 << 20);
            kestrel.Configure(door.Configuration, reloadOnChange: true);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        if (Environment.GetEnvironmentVariable("DUCTUS_TRACE") == "1")
        {
            builder.Logging.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning);
        }

        builder.Services.AddRoutingCore();
        builder.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(shelf.Own, "keys"))).SetApplicationName("ductus-studio");
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits => circuits.DetailedErrors = Environment.GetEnvironmentVariable("DUCTUS_TRACE") == "1");
        builder.Services.AddSignalR(hub => hub.MaximumReceiveMessageSize = 1 << 20);
        builder.Services.AddMudServices();
        builder.Services.AddScoped<Words>().AddTransient<MudLocalizer, MudWords>();
        builder.Services.AddSingleton(languages);
        builder.Services.AddSingleton(shelf);
        builder.Services.AddSingleton(key);
        builder.Services.AddSingleton(door);
        builder.Services.AddSingleton(tokens);
        builder.Services.AddSingleton<PhoneListener>();
        builder.Services.AddSingleton(_ => new StudioJobs(store, new JobFolders(shelf.Own), shelf, ability => options.StartWorker(ability, database, shelf.Own)));
        var app = builder.Build();
        var guard = new Guard(key, tokens, ["127.0.0.1", "localhost", "[::1]"], shelf.Folder);
        app.Use((context, next) =>
        {
            languages.Apply(context);
            return next(context);
        });
        app.Use((context, next) => guard.InvokeAsync(context, () => EmbeddedAssets.Has(context.Request.Path) ? EmbeddedAssets.SendAsync(context) : next(context)));
        app.UseExceptionHandler(fault => fault.Run(context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(context.RequestServices.GetRequiredService<Words>()["fault.answer"]);
        }));
        app.UseRouting();
        app.UseAntiforgery();
        StudioFiles.Map(app);
        LastEdits.Map(app);
        app.MapPost("/language", LanguageChoice.ChooseAsync).DisableAntiforgery();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }
}
