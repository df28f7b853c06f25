using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ductus.Studio.Languages;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Ductus.Studio.Web;

/// <summary>The one page that a phone sees: <c>PhonePage.html</c> with the words of the phone's language in the places of their keys.</summary>
internal static partial class PhonePage
{
    /// <summary>The script beside its own that puts values into texts.</summary>
    public const string Fill = "/words.js";

    private static readonly Lazy<string> Html = new(() =>
    {
        using var reader = new StreamReader(typeof(PhonePage).Assembly.GetManifestResourceStream("pages/phone.html")!);
        return reader.ReadToEnd();
    });

    /// <summary>Sends it.</summary>
    public static Task SendAsync(HttpContext context)
    {
        var words = context.RequestServices.GetRequiredService<Words>();
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Key().Replace(Html.Value, match => match.Groups[1].Value switch
        {
            "code" => words.Code,
            // JSON as it is written here has no sign in it that could end the element.
            "words" => JsonSerializer.Serialize(words.ForScript("phone.sending", "phone.refused", "phone.gone", "phone.sent")),
            var key => HtmlEncoder.Default.Encode(words[key]),
        }));
    }

    [GeneratedRegex(@"\{\{([a-z.-]+)\}\}")]
    private static partial Regex Key();
}
