using Ductus.Studio.Notes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>What is typed, or painted by keys, is kept once they rest, and at once where the screen or the tab is left before.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class LeavingTests(BrowserFixture fixture)
{
    /// <summary>Neither typing nor keys ever rest: what is kept is kept for another reason.</summary>
    private const string Restless = "const later = window.setTimeout; window.setTimeout = (what, after, ...rest) => after === 800 || after === 900 ? 0 : later(what, after, ...rest);";

    [Theory]
    [InlineData("back")]
    [InlineData("by closing")]
    public async Task A_typed_text_is_kept_as_a_draft(string left)
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed), ("the pear tree", LineStanding.Proposed));
        await using var window = await OpenAsync(studio, $"hands/{hand.Id}/texts", "Texts");
        await window.Page.Locator(".textfield").First.FocusAsync();
        await window.Page.Keyboard.PressAsync("End");
        await window.Page.Keyboard.TypeAsync(" über");
        Assert.Equal("Dear Ada,", hand.Notes.Pages[0].Lines[0].Text);

        await LeaveAsync(window.Page, left);
        await Ready.Until(() => hand.Notes.Pages[0].Lines[0].Text == "Dear Ada, über");
        Assert.Equal((LineStanding.Proposed, "draft"), (hand.Notes.Pages[0].Lines[0].Standing, hand.Notes.UndoWord));
    }

    [Theory]
    [InlineData("back")]
    [InlineData("by closing")]
    public async Task A_spot_painted_by_keys_is_kept(string left)
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed));
        hand.Notes.Set(hand.Notes.Pages[0] with { Picture = Path.Combine("scans", "page.jpg") });
        await using var window = await OpenAsync(studio, $"hands/{hand.Id}/lines", "Lines");
        await window.Page.GetByRole(AriaRole.Link, new() { Name = "Stains and stamps" }).ClickAsync();

        // Only then is there anything on the screen that is not ready yet.
        await Expect(window.Page.Locator(".canvas-frame")).ToBeVisibleAsync();
        await Ready.Interactive(window.Page);
        await window.Page.Locator(".canvas-frame").FocusAsync();
        await window.Page.Keyboard.PressAsync("Space");
        Assert.Equal(0, hand.Notes.Pages[0].Paint);

        await LeaveAsync(window.Page, left);
        await Ready.Until(() => hand.Notes.Pages[0].Paint == 1);
        Assert.True(File.Exists(Path.Combine(hand.Folder, PaintFiles.Name(hand.Notes.Pages[0], "notink"))));
    }

    /// <summary>A window that comes to a screen from another one, so that it can go back.</summary>
    private async Task<BrowserWindow> OpenAsync(TestStudio studio, string screen, string step)
    {
        var window = await fixture.NewAsync();
        await window.Page.AddInitScriptAsync(Restless);
        await window.EnterAsync(studio);
        await window.GoAsync(studio, $"{screen[..screen.LastIndexOf('/')]}/letters");
        await window.Page.GetByRole(AriaRole.Navigation, new() { Name = "Steps" }).GetByRole(AriaRole.Link, new() { Name = step }).ClickAsync();
        await Ready.Interactive(window.Page);
        await Expect(window.Page).ToHaveURLAsync($"{studio.Server.Address}/{screen}");
        return window;
    }

    private static Task<IResponse?> LeaveAsync(IPage page, string left) => left == "back" ? page.GoBackAsync() : page.GotoAsync("about:blank");
}
