using System.Net;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Tests;

/// <summary>Whoever asks is answered in their language, also before any screen is there.</summary>
public sealed class LanguageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("de-DE,de;q=0.9,en;q=0.8", null, null, "de")]
    [InlineData("de-AT", null, null, "de")]
    [InlineData("fr-FR,en;q=0.5,de;q=0.7", null, null, "de")]
    [InlineData("en-GB,de;q=0.9", null, null, "en")]
    [InlineData("fr", null, null, "en")]
    [InlineData("de;q=0, *", null, null, "en")]
    [InlineData(null, null, null, "en")]
    [InlineData("; nonsense ,,", null, null, "en")]
    [InlineData("en", "de", null, "de")]
    [InlineData("de", "de", "en", "en")]
    [InlineData("de", null, "xx", "de")]
    public void The_choice_in_Settings_comes_before_that_at_the_start_and_that_before_the_browsers(string? browser, string? usual, string? chosen, string language)
    {
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        request.Headers.AcceptLanguage = browser;
        request.Headers.Cookie = chosen is null ? null : $"{LanguageChoice.Cookie}={chosen}";
        Assert.Equal(language, new LanguageChoice(usual).Of(request).Code);
    }

    [Fact]
    public async Task Refusals_are_in_the_language_of_whoever_is_refused()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = new HttpClient(new HttpClientHandler()) { BaseAddress = new Uri(studio.Server.Address) };
        client.DefaultRequestHeaders.Add("Accept-Language", "de-DE");
        Assert.Contains("hat keinen Schlüssel", await client.GetStringAsync(HttpStatusCode.Unauthorized, "/"), StringComparison.Ordinal);
        Assert.Contains("Studio öffnen", WebUtility.HtmlDecode(await client.GetStringAsync(new Uri(studio.Server.Entrance), Cancel)), StringComparison.Ordinal);
        var hand = studio.Server.Shelf.Create("Ada", Hands.Consent.NotStated);
        using var content = new ByteArrayContent(new byte[40]);
        using var answer = await client.PutAsync(new Uri($"/files/{hand.Id}/scans/seite.jpg", UriKind.Relative), content, Cancel);
        using var said = System.Text.Json.JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("„seite.jpg“ ist kein Bild, das Ductus liest: Nehmen Sie JPEG, PNG, TIFF, WebP, BMP, HEIC oder das PDF eines Scanners.", said.RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public async Task What_is_chosen_in_Settings_is_kept_by_the_browser_and_given_up_again()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = new HttpClient(new HttpClientHandler()) { BaseAddress = new Uri(studio.Server.Address) };
        await client.GetAsync(new Uri(studio.Server.Entrance), Cancel);
        Assert.Contains("<html lang=\"de\">", await Choose("de"), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"de\">", await client.GetStringAsync(new Uri("/", UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.Contains("<html lang=\"en\">", await Choose(""), StringComparison.Ordinal);

        async Task<string> Choose(string code)
        {
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["language"] = code });
            using var answer = await client.PostAsync(new Uri("/language", UriKind.Relative), form, Cancel);
            Assert.EndsWith("/settings", answer.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
            return await answer.Content.ReadAsStringAsync(Cancel);
        }
    }
}

file static class Answers
{
    /// <summary>What an answer of a status says.</summary>
    public static async Task<string> GetStringAsync(this HttpClient client, HttpStatusCode status, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
