using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ductus.Studio.Languages;

/// <summary>In which language a browser is answered: the one chosen in Settings, else the one that the studio was started with, else what the browser asks for, else English.</summary>
/// <param name="usual">Code of the language that the studio was started with; null: none.</param>
public sealed class LanguageChoice(string? usual)
{
    /// <summary>Keeps what was chosen in Settings.</summary>
    public const string Cookie = "ductus-language";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    /// <summary>The language of an answer.</summary>
    public WordFile Of(HttpRequest request) => Chosen(request) ?? WordFile.Find(usual) ?? Asked(request) ?? WordFile.English;

    /// <summary>What was chosen in Settings; null: nothing.</summary>
    public static WordFile? Chosen(HttpRequest request) => WordFile.Find(request.Cookies[Cookie]);

    /// <summary>Has all that answers a request speak its language.</summary>
    public void Apply(HttpContext context) => context.RequestServices.GetRequiredService<Words>().Use(Of(context.Request));

    /// <summary>Keeps what was chosen; the empty code forgets it.</summary>
    public static async Task ChooseAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (WordFile.Find(form["language"]) is { } chosen)
        {
            context.Response.Cookies.Append(Cookie, chosen.Code, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = Kept, Path = "/", IsEssential = true });
        }
        else
        {
            context.Response.Cookies.Delete(Cookie);
        }

        context.Response.Redirect("/settings");
    }

    /// <summary>The language that a browser would like best of those that there are; <c>de-AT</c> asks for German.</summary>
    private static WordFile? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(asked => asked.Quality ?? 1).Where(asked => asked.Quality != 0).Select(asked => WordFile.Find(asked.Value.ToString().Split('-')[0].ToLowerInvariant())).FirstOrDefault(file => file is not null);
}
