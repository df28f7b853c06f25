using Ductus.Studio.Safety;
using Ductus.Studio.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>What lets a window in does not stay in its address, nor in those that it can go back to.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class EntranceTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_key_is_in_no_address_that_a_window_keeps()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.OpenAsync(studio);
        Assert.Equal([$"{studio.Server.Address}/"], await AddressesAsync(window));

        // The studio is opened once more in a browser that it has let in before.
        var cookie = await CookieAsync(window);
        var entrance = studio.Server.Entrance;
        await window.EnterAsync(studio);
        Assert.DoesNotContain(await AddressesAsync(window), address => address.Contains("key", StringComparison.Ordinal));
        Assert.NotEqual(entrance, studio.Server.Entrance);
        Assert.Equal(cookie, await CookieAsync(window));
    }

    [Fact]
    public async Task A_token_is_in_none_either_whether_it_was_typed_or_came_in_the_address()
    {
        BrowserFixture.Require();
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        await using var studio = await TestStudio.StartAsync();
        studio.Server.Door.Open();
        var (door, token) = (studio.Server.Door.Address!, studio.Server.Tokens.Make("Tablet"));
        await using var link = await fixture.NewAsync();
        await link.Page.GotoAsync($"{door}/?token={token}");
        await Expect(Shelf(link)).ToBeVisibleAsync();
        await using var typed = await fixture.NewAsync();
        await typed.Page.GotoAsync(door);
        await typed.Page.GetByLabel("Token").FillAsync("dst_wrong");
        await typed.Page.GetByRole(AriaRole.Button, new() { Name = "Go in" }).ClickAsync();
        await typed.Page.GetByLabel("Token").FillAsync(token);
        await typed.Page.GetByRole(AriaRole.Button, new() { Name = "Go in" }).ClickAsync();
        await Expect(Shelf(typed)).ToBeVisibleAsync();
        foreach (var window in new[] { link, typed })
        {
            Assert.DoesNotContain(await AddressesAsync(window), address => address.Contains("dst_", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_form_of_the_studio_is_taken_from_the_network()
    {
        BrowserFixture.Require();
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        await using var studio = await TestStudio.StartAsync();
        studio.Server.Door.Open();
        await using var window = await fixture.NewAsync();
        await window.Page.GotoAsync($"{studio.Server.Door.Address}/?token={studio.Server.Tokens.Make("Tablet")}");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
        await window.Page.GetByLabel("Language of this browser").SelectOptionAsync("de");
        await window.Page.GetByRole(AriaRole.Button, new() { Name = "Change" }).ClickAsync();
        await Expect(window.Page.GetByRole(AriaRole.Heading, new() { Name = "Einstellungen", Level = 1 })).ToBeVisibleAsync(new() { Timeout = 15_000 });
    }

    private static async Task<string> CookieAsync(BrowserWindow window) => (await window.Context.CookiesAsync()).Single(cookie => cookie.Name.StartsWith(Guard.Cookie, StringComparison.Ordinal)).Value;

    private static ILocator Shelf(BrowserWindow window) => window.Page.GetByRole(AriaRole.Heading, new() { Name = "Your hands" });

    /// <summary>All that the window could go back to, and where it is; not the empty page that it was opened with.</summary>
    private static async Task<string[]> AddressesAsync(BrowserWindow window)
    {
        var browser = await window.Context.NewCDPSessionAsync(window.Page);
        var history = (await browser.SendAsync("Page.getNavigationHistory"))!.Value;
        return [.. history.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("url").GetString()!).Where(address => address != "about:blank")];
    }
}
