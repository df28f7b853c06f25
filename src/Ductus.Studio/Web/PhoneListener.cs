using System.Security.Cryptography;
using Ductus.Studio.Languages;
using Ductus.Studio.Shelf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ductus.Studio.Web;

/// <summary>
/// Takes pictures from a phone on the local network: a listener of its own, open only while somebody looks at its address and for a quarter of an hour at most, that knows one path (of 128 random
/// bits) and one hand, takes pictures and shows nothing.
/// </summary>
/// <param name="shelf">The hands.</param>
/// <param name="languages">In which language its page is.</param>
public sealed class PhoneListener(HandShelf shelf, LanguageChoice languages) : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private readonly SemaphoreSlim _one = new(1);
    private WebApplication? _app;
    private CancellationTokenSource? _end;

    /// <summary>Told of each picture that has arrived.</summary>
    public event Action? Arrived;

    /// <summary>Opens it for a hand; says its address.</summary>
    /// <exception cref="UserException">This machine is on no network.</exception>
    public async Task<string> OpenAsync(StudioHand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        await CloseAsync().ConfigureAwait(false);
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            var here = NetworkDoor.AddressHere() ?? throw Sentences.Refusal("refused.no-phone-network");
            var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = Uploads.ScanUploads.MostBytes;
                kestrel.Listen(here, 0);
            });
            builder.Logging.SetMinimumLevel(LogLevel.None);
            builder.Services.AddRoutingCore();
            builder.Services.AddScoped<Words>();
            var app = builder.Build();
            app.Use(async (context, next) =>
            {
                context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'";
                context.Response.Headers.XContentTypeOptions = "nosniff";
                context.Response.Headers["Referrer-Policy"] = "no-referrer";
                var isOurs = context.Request.Path.StartsWithSegments("/" + secret, out var rest) && !Safety.Guard.IsForeign(context.Request);
                if (!isOurs)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return;
                }

                languages.Apply(context);
                if (HttpMethods.IsGet(context.Request.Method) && rest == "/")
                {
                    await PhonePage.SendAsync(context);
                    return;
                }

                if (rest == PhonePage.Fill || EmbeddedAssets.Has("/phone" + rest))
                {
                    context.Request.Path = rest == PhonePage.Fill ? PhonePage.Fill : "/phone" + rest;
                    await EmbeddedAssets.SendAsync(context);
                    return;
                }

                await next(context);
            });
            app.UseRouting();
            app.MapPut($"/{secret}/scans/{{name}}", async (string name, HttpContext context) =>
            {
                var result = await StudioFiles.TakeScanAsync(hand.Id, name, context, shelf, context.RequestServices.GetRequiredService<Words>()).ConfigureAwait(false);
                Arrived?.Invoke();
                return result;
            });
            await app.StartAsync().ConfigureAwait(false);
            _app = app;
            _end = new CancellationTokenSource(Longest);
            _end.Token.Register(() => _ = CloseAsync());
            return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + $"/{secret}/";
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Closes it.</summary>
    public async Task CloseAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_app is { } app)
            {
                _app = null;
                _end?.Dispose();
                await app.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _one.Dispose();
    }
}
