using Ductus.Studio.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Ductus.Studio.Safety;

/// <summary>
/// Lets in whoever brings the key, or from the network a token. Neither stays in an address that a browser shows or lists: the one it came in is answered with a redirection, and a token that
/// is typed is sent as a form.
/// </summary>
/// <param name="key">What lets in on this machine.</param>
/// <param name="tokens">What lets in from the network.</param>
/// <param name="cookie">Name of the cookie that it is exchanged for.</param>
internal sealed class Entrance(StudioKey key, StudioTokens tokens, string cookie)
{
    /// <summary>Where whoever was let in comes to, with a cookie or before it counts.</summary>
    private const string Entered = "/entered";

    /// <summary>Where a token is sent to that was typed.</summary>
    private const string Enter = "/enter";

    private const int LongestForm = 4096;
    private static readonly TimeSpan CookieAge = TimeSpan.FromDays(30);

    /// <summary>Answers a request that is about coming in; false: it is about something else, or brings what does not let in.</summary>
    public async Task<bool> TryAsync(HttpContext context, bool isHere)
    {
        var (request, known) = (context.Request, context.Request.Cookies[cookie]);
        if (HttpMethods.IsGet(request.Method) && request.Path == Entered)
        {
            await WelcomeAsync(context);
            return true;
        }

        var name = isHere ? "key" : "token";
        if (HttpMethods.IsGet(request.Method) && request.Query.ContainsKey(name))
        {
            var brought = request.Query[name].ToString();
            var isKnown = isHere ? key.Knows(known) : tokens.Knows(known);
            var session = isHere ? key.Exchange(brought, isKnown ? known : null) : tokens.Knows(brought) ? brought : null;
            if (session is null && !isKnown)
            {
                return false;
            }

            if (session is not null)
            {
                Let(context, session);
            }

            See(context, request.Query["to"].ToString() is { Length: > 0 } to ? $"{Entered}?to={Uri.EscapeDataString(to)}" : Entered);
            return true;
        }

        if (!isHere && HttpMethods.IsPost(request.Method) && request.Path == Enter)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = LongestForm;
            if (await TypedAsync(request) is { } typed && tokens.Knows(typed))
            {
                Let(context, typed);
                See(context, Entered);
            }
            else
            {
                await AskAsync(context);
            }

            return true;
        }

        return false;
    }

    /// <summary>Asks for a token.</summary>
    public static Task AskAsync(HttpContext context)
    {
        var words = WordsOf(context);
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return SendAsync(
            context, words,
            $"<meta name=viewport content=\"width=device-width\"><title>Ductus</title><h1>{words.Html("app.token-title")}</h1><form action={Enter} method=post><p><label>{words.Html("app.token")}<br><input name=token type=password size=40 autocomplete=off></label><p><button>{words.Html("app.token-enter")}</button></form>");
    }

    /// <summary>A page of our own on the way, not a redirection alone: the cookie is strict, and what was opened from outside comes without it until one of our pages asks.</summary>
    private static Task WelcomeAsync(HttpContext context)
    {
        var words = WordsOf(context);
        var to = context.Request.Query["to"].ToString() is { Length: > 0 and < 100 } hand ? $"/hands/{Uri.EscapeDataString(hand)}/collect" : "/";
        return SendAsync(context, words, $"<title>Ductus</title><meta http-equiv=refresh content=\"0;url={to}\"><p><a href=\"{to}\">{words.Html("app.entered")}</a></p>");
    }

    private static Task SendAsync(HttpContext context, Words words, string body)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync($"<!doctype html><html lang={words.Code}><meta charset=utf-8>{body}</html>");
    }

    private static async Task<string?> TypedAsync(HttpRequest request)
    {
        try
        {
            return request.HasFormContentType ? (await request.ReadFormAsync(request.HttpContext.RequestAborted))["token"].ToString() : null;
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException)
        {
            return null;
        }
    }

    private void Let(HttpContext context, string session) =>
        context.Response.Cookies.Append(cookie, session, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, MaxAge = CookieAge, Path = "/", IsEssential = true });

    private static void See(HttpContext context, string other)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = other;
        context.Response.Headers.CacheControl = "no-store";
    }

    private static Words WordsOf(HttpContext context) => context.RequestServices.GetRequiredService<Words>();
}
