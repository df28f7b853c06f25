using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>Every screen, light and dark, wide and as narrow as a phone: axe finds nothing, and nothing runs off the side.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class ScreensTests(BrowserFixture fixture)
{
    internal static readonly string[] Screens = ["", "new", "hands/{0}/collect", "hands/{0}/lines", "hands/{0}/texts", "hands/{0}/learn", "hands/{0}/write", "hands/{0}/letters", "hands/{0}/blemishes/{1}", "paint", "check", "work", "settings", "nowhere"];

    private static readonly ViewportSize Wide = new() { Width = 1280, Height = 900 };
    private static readonly ViewportSize Narrow = new() { Width = 390, Height = 844 };

    [Fact]
    public async Task Every_screen_is_clean_in_light_and_dark_wide_and_narrow()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.LearnedAsync();
        await using var studio = started;
        await CheckTests.CheckedAsync(studio, "c2pa/ductus-signed.png", "c2pa/bad/pixel-changed.png", "c2pa/plain.jpg");
        var screens = new Looks();
        // Every screen is loaded once for light and dark, at one width, and looked at there and at the other.
        foreach (var (scheme, first, second) in ((ColorScheme, ViewportSize, ViewportSize)[])[(ColorScheme.Light, Wide, Narrow), (ColorScheme.Dark, Narrow, Wide)])
        {
            await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { ViewportSize = first, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            var page = window.Page;
            async Task Look(string name)
            {
                await screens.AtAsync(page, $"{name}-{scheme}", first);
                await screens.AtAsync(page, $"{name}-{scheme}", second);
                await page.SetViewportSizeAsync(first.Width, first.Height);
            }

            foreach (var screen in Screens)
            {
                await window.GoAsync(studio, string.Format(System.Globalization.CultureInfo.InvariantCulture, screen, hand.Id, hand.Notes.Pages[0].Id));
                await Expect(page.Locator(".mud-progress-linear")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
                await Look(screen.Length == 0 ? "shelf" : screen.Replace("hands/{0}/", "").Replace("/{1}", ""));
            }

            await Dialogs(page, studio, hand.Id, Look);
        }

        Assert.True(screens.Found.Count == 0, string.Join('\n', screens.Found));
        Assert.Empty(screens.TooWide);
    }

    /// <summary>What opens above the screens: the phone's code, the editor's keys, the versions of a word, the question before a hand is deleted.</summary>
    private static async Task Dialogs(IPage page, TestStudio studio, string hand, Func<string, Task> look)
    {
        await page.GotoAsync($"{studio.Server.Address}/hands/{hand}/collect");
        await page.GetByRole(AriaRole.Button, new() { Name = "From the phone" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog .qr svg")).ToBeVisibleAsync();
        await look("phone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await page.GotoAsync($"{studio.Server.Address}/check");
        await Expect(page.Locator(".origin summary")).ToHaveCountAsync(3);
        foreach (var details in await page.Locator(".origin summary").AllAsync())
        {
            await details.ClickAsync();
        }

        await look("check-details");

        await page.GotoAsync($"{studio.Server.Address}/hands/{hand}/write");
        await page.Locator(".sheet .word").First.ClickAsync();
        await Expect(page.Locator(".version")).Not.ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await look("versions");

        await page.GotoAsync(studio.Server.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog input")).ToBeVisibleAsync();
        await look("delete");
    }

    /// <summary>What was found wrong on the screens so far.</summary>
    private sealed class Looks
    {
        public List<string> Found { get; } = [];

        public List<string> TooWide { get; } = [];

        /// <summary>Looks at what a page shows, in a window of a size.</summary>
        public async Task AtAsync(IPage page, string screen, ViewportSize size)
        {
            var name = FormattableString.Invariant($"{screen}-{size.Width}");
            await page.SetViewportSizeAsync(size.Width, size.Height);
            await WholeWayTests.Shot(page, name);
            await Check(page, name, Found);
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"))
            {
                TooWide.Add(name);
            }
        }
    }

    internal static async Task Check(IPage page, string name, List<string> found) => found.AddRange((await Axe.ViolationsAsync(page)).Select(violation => $"{name}: {violation}"));
}
