using System.Net;
using System.Security.Cryptography;
using System.Text;
using Ductus.Studio.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ductus.Studio.Safety;

/// <summary>
/// Looks at every request before anything else does. A foreign name for this address (DNS rebinding) is 421; a page of another site that would change something, 403; whoever has no cookie and
/// no key, 401. From the network only a token lets in, and holds as its own cookie until it is revoked. Sets the headers that keep scripts of others out of pages.
/// </summary>
public sealed class Guard
{
    /// <summary>What the cookie's name begins with.</summary>
    public const string Cookie = "ductus-studio";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'self'";

    private readonly StudioKey _key;
    private readonly StudioTokens _tokens;
    private readonly IReadOnlyList<string> _hosts;
    private readonly string _cookie;
    private readonly Entrance _entrance;

    /// <summary>Guards a studio.</summary>
    /// <param name="key">Who is let in.</param>
    /// <param name="tokens">Tokens of the network's devices.</param>
    /// <param name="hosts">Names under which the studio is reached, without port.</param>
    /// <param name="shelf">The folder of the studio's hands: all ports of a machine share their cookies, so that each studio needs a name of its own for them.</param>
    public Guard(StudioKey key, StudioTokens tokens, IReadOnlyList<string> hosts, string shelf)
    {
        (_key, _tokens, _hosts) = (key, tokens, hosts);
        _cookie = $"{Cookie}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shelf)))[..8]}";
        _entrance = new Entrance(key, tokens, _cookie);
    }

    /// <summary>Lets a request pass, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, Func<Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        // To nobody else; without one at all a browser would call the origin of our own forms unknown.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // On the network it goes by its number alone: a name could be turned to it by anybody.
        var isHere = context.Connection.LocalIpAddress is not { } local || IPAddress.IsLoopback(local);
        if (isHere ? !_hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase) : context.Request.Host.Host != context.Connection.LocalIpAddress!.MapToIPv4().ToString())
        {
            await Refuse(context, StatusCodes.Status421MisdirectedRequest, "guard.name");
            return;
        }

        if (IsForeign(context.Request))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "guard.foreign");
            return;
        }

        if (await _entrance.TryAsync(context, isHere))
        {
            return;
        }

        var cookie = context.Request.Cookies[_cookie];
        if (isHere ? _key.Knows(cookie) : _tokens.Knows(cookie))
        {
            // An open window holds one connection for as long as it is open.
            using var end = isHere ? default : _tokens.WhenRevoked(cookie!, context.Abort);
            await next();
            return;
        }

        if (!isHere && HttpMethods.IsGet(context.Request.Method))
        {
            await Entrance.AskAsync(context);
            return;
        }

        await Refuse(context, StatusCodes.Status401Unauthorized, "guard.key");
    }

    /// <summary>Whether a page of another site is behind a request. A program that sends neither header has to have the cookie.</summary>
    internal static bool IsForeign(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var isSocket = request.Headers.Upgrade.Count > 0;
        if (isSafe && !isSocket)
        {
            // What is opened from outside is a page; pictures and data are not to be had from there.
            return site is "cross-site" or "same-site" && request.Headers["Sec-Fetch-Mode"] != "navigate";
        }

        if (site.Length > 0)
        {
            return site is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && origin != $"{request.Scheme}://{request.Host}";
    }

    private static Words Words(HttpContext context) => context.RequestServices.GetRequiredService<Words>();

    private static Task Refuse(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Words(context)[reason]);
    }
}
