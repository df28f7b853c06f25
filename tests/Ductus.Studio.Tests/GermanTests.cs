using System.Globalization;
using Ductus.Hands;
using Ductus.Studio.Shelf;
using Ductus.Studio.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>A browser that asks for German gets every screen in it: no English word is left, axe finds nothing, and nothing runs off the side of a phone.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class GermanTests(BrowserFixture fixture)
{
    /// <summary>Words of every English sentence that German has not; looked for in all that is shown or read out, but for what is marked as English and what a person has written or named.</summary>
    private const string EnglishWords = """
        () => {
          const all = document.body.cloneNode(true);
          all.querySelectorAll('script, style, noscript, [lang=en], code, textarea, .textfield, .said, figcaption, .word, .other, .cardlink h2, .handname strong').forEach((part) => part.remove());
          const said = [...all.querySelectorAll('*')].flatMap((part) => ['aria-label', 'title', 'alt', 'placeholder'].map((name) => part.getAttribute(name)))
            .concat([...all.querySelectorAll('*')].flatMap((part) => [...part.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent)), document.title);
          return said.filter((text) => /\b(the|of|and|is|are|with|this|that|from|yet|line|lines|hand's|checked|right|read|learned)\b/i.test(text ?? ''));
        }
        """;

    [Fact]
    public async Task Every_screen_is_German_and_fits()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.LearnedAsync();
        await using var studio = started;
        await CheckTests.CheckedAsync(studio, "c2pa/ductus-signed.png", "c2pa/bad/pixel-changed.png", "c2pa/plain.jpg");
        List<string> found = [], wide = [], english = [];
        // Wide screens hold more: they are for whoever wants to look.
        foreach (var (width, height) in Environment.GetEnvironmentVariable("DUCTUS_STUDIO_SHOTS") is { Length: > 0 } ? ((int, int)[])[(1280, 900), (390, 844)] : [(390, 844)])
        {
            await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, Locale = "de-DE", ReducedMotion = ReducedMotion.Reduce });
            var page = window.Page;
            await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Ihre Handschriften" })).ToBeVisibleAsync();
            await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
            foreach (var screen in ScreensTests.Screens)
            {
                await window.GoAsync(studio, string.Format(CultureInfo.InvariantCulture, screen, hand.Id, hand.Notes.Pages[0].Id));
                await Expect(page.Locator(".mud-progress-linear")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
                await Look($"{(screen.Length == 0 ? "shelf" : screen.Replace("hands/{0}/", "").Replace("/{1}", ""))}");
            }

            await Opened(page, studio, hand, Look);

            async Task Look(string name)
            {
                name = $"de-{name}-{width}";
                await WholeWayTests.Shot(page, name);
                await ScreensTests.Check(page, name, found);
                english.AddRange((await page.EvaluateAsync<string[]>(EnglishWords)).Select(text => $"{name}: {text}"));
                if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"))
                {
                    wide.Add(name);
                }
            }
        }

        Assert.Empty(english);
        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Empty(wide);
    }

    /// <summary>What opens above the screens or in them, and what is said for a moment.</summary>
    private static async Task Opened(IPage page, TestStudio studio, StudioHand hand, Func<string, Task> look)
    {
        var here = $"{studio.Server.Address}/hands/{hand.Id}";
        await page.GotoAsync($"{here}/collect");
        await page.GetByRole(AriaRole.Button, new() { Name = "Vom Telefon" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog .qr svg")).ToBeVisibleAsync();
        await look("phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Fertig" }).ClickAsync();
        await page.Locator(".drop input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "brief.jpg", MimeType = "image/jpeg", Buffer = new byte[64] });
        await Expect(page.Locator(".sending")).ToContainTextAsync("ist kein Bild, das Ductus liest");

        await page.GotoAsync($"{here}/lines");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tasten", Exact = true }).ClickAsync();
        await Expect(page.Locator("dialog.keys dt")).ToHaveCountAsync(13);
        await look("keys");
        await page.GetByRole(AriaRole.Button, new() { Name = "Schließen" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Auslassen / aufnehmen" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Rückgängig: Auslassen" })).ToBeEnabledAsync();
        await look("left-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Rückgängig: Auslassen" }).ClickAsync();

        await page.GotoAsync($"{studio.Server.Address}/check");
        await Expect(page.Locator(".origin summary")).ToHaveCountAsync(3);
        foreach (var details in await page.Locator(".origin summary").AllAsync())
        {
            await details.ClickAsync();
        }

        await look("check-details");

        await page.GotoAsync($"{here}/write");
        await page.Locator("details.look summary").ClickAsync();
        await look("wishes");
        await page.Locator(".sheet .word").First.ClickAsync();
        await Expect(page.Locator(".version")).Not.ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await look("versions");

        await page.GotoAsync($"{studio.Server.Address}/settings");
        await page.GetByRole(AriaRole.Button, new() { Name = "Nachsehen" }).ClickAsync();
        await Expect(page.GetByText("In Ordnung: Rechner")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await look("findings");

        await page.GotoAsync($"{studio.Server.Address}/work");
        await page.GetByRole(AriaRole.Button, new() { Name = "Einzelheiten" }).Last.ClickAsync();
        await Expect(page.Locator(".log")).ToBeVisibleAsync();
        await Expect(page.Locator(".log [lang=en]")).ToHaveCountAsync(0);
        await look("work-details");

        // A refusal of the core, which comes out of a worker and the table of jobs.
        var letter = hand.Letter;
        await page.GotoAsync($"{here}/write");
        await page.GetByLabel("Text").FillAsync("你好");
        await Expect(page.Locator(".writeside [role=status]").First).ToContainTextAsync("Nichts von dem Text lässt sich schreiben", new() { Timeout = 60_000 });
        hand.Letter = letter;

        await page.GotoAsync(studio.Server.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Löschen" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog input")).ToBeVisibleAsync();
        await look("delete");
    }

    [Fact]
    public async Task The_phones_page_is_in_the_phones_language()
    {
        BrowserFixture.Require();
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        await using var studio = await TestStudio.StartAsync();
        var hand = studio.Server.Shelf.Create("Ada", new Consent("Ada", Right.Agreed));
        await using var window = await fixture.OpenAsync(studio, $"hands/{hand.Id}/collect", new BrowserNewContextOptions { Locale = "en-GB" });
        var page = window.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "From the phone" }).ClickAsync();
        var address = await page.Locator(".address").TextContentAsync();

        await using var pocket = await fixture.NewAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 390, Height = 844 }, Locale = "de-DE" });
        var phone = pocket.Page;
        await phone.GotoAsync(address!);
        await Expect(phone.GetByRole(AriaRole.Heading, new() { Name = "Bilder für Ductus" })).ToBeVisibleAsync();
        await phone.Locator("input").SetInputFilesAsync(new FilePayload { Name = "brief.jpg", MimeType = "image/jpeg", Buffer = new byte[64] });
        await Expect(phone.Locator("#said")).ToContainTextAsync("ist kein Bild, das Ductus liest");
        await phone.Locator("input").SetInputFilesAsync(new FilePayload { Name = "brief.jpg", MimeType = "image/jpeg", Buffer = [0xFF, 0xD8, 0xFF, .. new byte[40]] });
        await Expect(phone.Locator("#said")).ToHaveTextAsync("1 Bild ist angekommen. Sie können weitere senden oder diese Seite schließen.");
        await WholeWayTests.Shot(phone, "de-phone-page");
        var found = new List<string>();
        await ScreensTests.Check(phone, "phone-page", found);
        Assert.Empty(found);
        Assert.Empty(await phone.EvaluateAsync<string[]>(EnglishWords));
    }

    [Fact]
    public async Task A_window_whose_studio_is_gone_says_so()
    {
        BrowserFixture.Require();
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        var studio = await TestStudio.StartAsync(folder);
        await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { Locale = "de-DE" });
        var page = window.Page;
        await page.GetByRole(AriaRole.Heading, new() { Name = "Ihre Handschriften" }).WaitForAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await studio.StopAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToContainTextAsync("Das Studio antwortet nicht");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeVisibleAsync();
        await WholeWayTests.Shot(page, "de-gone");
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_language_is_changed_in_Settings()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { Locale = "en-GB" });
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await page.GetByLabel("Language of this browser").SelectOptionAsync("de");
        await page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Einstellungen", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", "de");
        await page.GetByLabel("Sprache in diesem Browser").SelectOptionAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ändern" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Settings", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }
}
