using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.OpenAi;
using Ductus.Service.Outbound;
using Ductus.Service.Predictions;
using Ductus.Service.Replicate;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Ductus.Service.Hosting;

/// <summary>The service: Replicate's API below <c>/v1</c>, OpenAI's images below <c>/openai/v1</c>, over one table of jobs (docs/service.md).</summary>
public static class ServiceHost
{
    private const string ExporterVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Longer than the worker has to save a training.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(115);

    /// <summary>Makes a service, ready to be started.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="cancel">Stops the making.</param>
    /// <exception cref="UserException">The database does not answer, a folder is not there, or its certificate cannot serve.</exception>
    public static async Task<WebApplication> BuildAsync(ServiceOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(options.Listen.Split(';'));
        Encrypt(builder, options);
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Math.Max(options.MostUpload, options.MostJson) + (2 << 20);
        });
        Log(builder, options);
        builder.Services.AddOpenApi();
        Measure(builder);

        var store = await JobStores.OpenAsync(options.Database, cancel).ConfigureAwait(false);
        var accounts = new AccountStore(store.Database);
        var models = new ModelStore(store.Database);
        var builtIn = new BuiltIn(models, options);
        await accounts.MigrateAsync(cancel).ConfigureAwait(false);
        await builtIn.EnterAsync(cancel).ConfigureAwait(false);
        builder.Services.AddSingleton(options).AddSingleton(store).AddSingleton(store.Database).AddSingleton(accounts).AddSingleton(models).AddSingleton(builtIn)
            .AddSingleton<PictureCount>().AddSingleton<Allowance>().AddSingleton<DeploymentStore>().AddSingleton<FileStore>().AddSingleton<OutboundClient>().AddSingleton<RateLimits>()
            .AddSingleton<InputFiles>().AddSingleton<WorkOrders>().AddSingleton<Estimates>().AddSingleton<Idempotency>().AddSingleton<Orders>().AddSingleton<Publisher>().AddSingleton<PredictionView>()
            .AddSingleton<Waiting>().AddSingleton<PredictionRoutes>().AddSingleton<OutputRoutes>().AddSingleton<ModelRoutes>().AddSingleton<FileRoutes>().AddSingleton<VerifyRoutes>().AddSingleton<AccountRoutes>().AddSingleton<ImageRoutes>()
            .AddSingleton<Readiness>()
            .AddSingleton<Action<string>>(services => line => LogLine(services.GetRequiredService<ILoggerFactory>().CreateLogger("Ductus"), line, null))
            .AddSingleton<Action<Exception>>(services => fault => LogFault(services.GetRequiredService<ILoggerFactory>().CreateLogger("Ductus"), fault.GetType().Name, fault.StackTrace ?? "", null))
            .AddSingleton<Gate>()
            .AddSingleton<Housekeeping>()
            .AddHostedService(services => services.GetRequiredService<Housekeeping>())
            .AddHostedService<WebhookSender>();

        var app = builder.Build();
        var gate = app.Services.GetRequiredService<Gate>();
        app.Use(next => http => gate.RunAsync(http, next));
        Map(app);
        return app;
    }

    private static readonly Action<ILogger, string, Exception?> LogLine = LoggerMessage.Define<string>(LogLevel.Information, new EventId(1), "{Line}");

    /// <summary>The kind of a fault and where it arose: its message may hold what somebody sent.</summary>
    private static readonly Action<ILogger, string, string, Exception?> LogFault = LoggerMessage.Define<string, string>(LogLevel.Error, new EventId(2), "{Fault}\n{Where}");

    private static void Map(WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).ExcludeFromDescription();
        app.MapGet("/readyz", async (Readiness readiness, CancellationToken cancel) =>
            await readiness.IsReadyAsync(cancel).ConfigureAwait(false) ? Results.Text("ready") : Results.Text("not ready", statusCode: 503)).ExcludeFromDescription();
        app.MapOpenApi("/openapi.json");
        var v1 = app.MapGroup("/v1");
        app.Services.GetRequiredService<PredictionRoutes>().Map(v1);
        app.Services.GetRequiredService<ModelRoutes>().Map(v1);
        app.Services.GetRequiredService<FileRoutes>().Map(v1);
        app.Services.GetRequiredService<VerifyRoutes>().Map(v1);
        app.Services.GetRequiredService<AccountRoutes>().Map(v1);
        app.Services.GetRequiredService<OutputRoutes>().Map(app);
        app.Services.GetRequiredService<ImageRoutes>().Map(app.MapGroup("/openai/v1"));
    }

    private static void Encrypt(WebApplicationBuilder builder, ServiceOptions options)
    {
        var isHttps = options.Listen.Split(';').Any(address => address.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (options.Tls is not { } tls)
        {
            if (isHttps)
            {
                throw new UserException("Listening to https needs a certificate: give one, or listen to an address that begins with http://.");
            }

            return;
        }

        if (!isHttps)
        {
            throw new UserException($"A certificate is given, but nothing listens to https: listen to {options.Listen.Split(';')[0].Replace("http:", "https:", StringComparison.OrdinalIgnoreCase)}, or leave the certificate out.");
        }

        var certificate = new ServedCertificate(tls);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.ConfigureHttpsDefaults(https =>
        {
            // Kestrel wants one, or a choice, before any connection; what is shown is chosen with each.
            https.ServerCertificateSelector = (_, _) => null;
            https.OnAuthenticate = (_, handshake) => certificate.ShowIn(handshake);
        }));
    }

    private static void Log(WebApplicationBuilder builder, ServiceOptions options)
    {
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Information);
        // Addresses of streams and results carry secrets: no request is logged.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("System", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        if (options.JsonLogs)
        {
            builder.Logging.AddJsonConsole();
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "yyyy-MM-dd HH:mm:ss "));
        }
    }

    /// <summary>Metrics and traces go where the usual variable says, and nowhere without it.</summary>
    private static void Measure(WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ExporterVariable)))
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(ServiceMetrics.Name).AddAspNetCoreInstrumentation().AddRuntimeInstrumentation())
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation(web => web.Filter = http =>
                http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) || http.Request.Path.StartsWithSegments("/openai", StringComparison.Ordinal)))
            .UseOtlpExporter();
    }
}
