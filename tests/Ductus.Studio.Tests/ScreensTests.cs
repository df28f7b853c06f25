using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>Every screen, light and dark, wide and as narrow as a phone: axe finds nothing, and nothing runs off the side.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class ScreensTests(BrowserFixture fixture)
{
    internal static readonly string[] Screens = ["", "new", "hands/{0}/collect", "hands/{0}/lines", "hands/{0}/texts", "hands/{0}/learn", "hands/{0}/write", "hands/{0}/letters", "hands/{0}/blemishes/{1}", "paint", "check", "work", "settings", "nowhere"];

    [Fact]
    public async Task Every_screen_is_clean_in_light_and_dark_wide_and_narrow()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.LearnedAsync();
        await using var studio = started;
        await CheckTests.CheckedAsync(studio, "c2pa/ductus-signed.png", "c2pa/bad/pixel-changed.png", "c2pa/plain.jpg");
        var (found, wide) = (new List<string>(), new List<string>());
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var (width, height) in ((int, int)[])[(1280, 900), (390, 844)])
            {
                await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
                var page = window.Page;
                foreach (var screen in Screens)
                {
                    await window.GoAsync(studio, string.Format(System.Globalization.CultureInfo.InvariantCulture, screen, hand.Id, hand.Notes.Pages[0].Id));
                    await Expect(page.Locator(".mud-progress-linear")).ToHaveCountAsync(0, new() { Timeout = 60_000 });
                    var name = $"{(screen.Length == 0 ? "shelf" : screen.Replace("hands/{0}/", "").Replace("/{1}", ""))}-{scheme}-{width}";
                    await WholeWayTests.Shot(page, name);
                    await Check(page, name, found);
                    if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"))
                    {
                        wide.Add(name);
                    }
                }

                await Dialogs(page, studio, hand.Id, $"{scheme}-{width}", found);
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Empty(wide);
    }

    /// <summary>What opens above the screens: the phone's code, the editor's keys, the versions of a word, the question before a hand is deleted.</summary>
    private static async Task Dialogs(IPage page, TestStudio studio, string hand, string form, List<string> found)
    {
        await page.GotoAsync($"{studio.Server.Address}/hands/{hand}/collect");
        await page.GetByRole(AriaRole.Button, new() { Name = "From the phone" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog .qr svg")).ToBeVisibleAsync();
        await WholeWayTests.Shot(page, $"phone-{form}");
        await Check(page, $"phone-{form}", found);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await page.GotoAsync($"{studio.Server.Address}/check");
        await Expect(page.Locator(".origin summary")).ToHaveCountAsync(3);
        foreach (var details in await page.Locator(".origin summary").AllAsync())
        {
            await details.ClickAsync();
        }

        await WholeWayTests.Shot(page, $"check-details-{form}");
        await Check(page, $"check-details-{form}", found);

        await page.GotoAsync($"{studio.Server.Address}/hands/{hand}/write");
        await page.Locator(".sheet .word").First.ClickAsync();
        await Expect(page.Locator(".version")).Not.ToHaveCountAsync(0, new() { Timeout = 60_000 });
        await WholeWayTests.Shot(page, $"versions-{form}");
        await Check(page, $"versions-{form}", found);

        await page.GotoAsync(studio.Server.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(page.Locator(".mud-dialog input")).ToBeVisibleAsync();
        await WholeWayTests.Shot(page, $"delete-{form}");
        await Check(page, $"delete-{form}", found);
    }

    internal static async Task Check(IPage page, string name, List<string> found) => found.AddRange((await Axe.ViolationsAsync(page)).Select(violation => $"{name}: {violation}"));
}
