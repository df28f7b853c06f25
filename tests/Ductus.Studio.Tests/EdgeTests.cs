using Ductus.Studio.Notes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>An edge that keys move is kept once they rest, and at once where the screen is left before.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class EdgeTests(BrowserFixture fixture)
{
    /// <summary>Keys never rest: what is kept is kept for another reason.</summary>
    private const string Restless = "const later = window.setTimeout; window.setTimeout = (what, after, ...rest) => after === 500 ? 0 : later(what, after, ...rest);";

    [Theory]
    [InlineData("to the text")]
    [InlineData("back")]
    [InlineData("to another page")]
    [InlineData("by closing")]
    public async Task It_is_kept_however_the_screen_is_left(string left)
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed), ("the pear tree", LineStanding.Proposed));
        hand.Notes.Set(hand.Notes.Pages[0] with { Picture = Path.Combine("scans", "page.jpg") });
        hand.Notes.Add(hand.Notes.Pages[0] with { Id = NoteLine.NewId(), Name = "other.jpg", Lines = [.. hand.Notes.Pages[0].Lines.Select(line => line with { Id = NoteLine.NewId(), Shape = NoteLine.NewId() })] });
        NoteLine Line() => hand.Notes.Pages[0].Lines[0];
        var before = Line();
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        await page.AddInitScriptAsync(Restless);
        await window.EnterAsync(studio);
        await window.GoAsync(studio, $"hands/{hand.Id}/letters");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Steps" }).GetByRole(AriaRole.Link, new() { Name = "Lines" }).ClickAsync();
        await Expect(page.Locator(".editor polygon.chosen")).ToHaveCountAsync(1);
        await page.Locator(".editor").FocusAsync();
        for (var i = 0; i < 3; i++)
        {
            await page.Keyboard.PressAsync("Alt+ArrowRight");
        }

        Assert.Equal(before.Shape, Line().Shape);
        await (left switch
        {
            "to the text" => page.Keyboard.PressAsync("Enter"),
            "back" => page.GoBackAsync(),
            "to another page" => page.EvaluateAsync("() => document.querySelector('.pages a:not(.here)').click()"),
            _ => page.GotoAsync("about:blank"),
        });
        await Ready.Until(() => Line().Shape != before.Shape);
        Assert.Equal(Right(before) + (3 * 4 * 0.8f), Right(Line()), 0.5f);
        Assert.Equal("move", hand.Notes.UndoWord);
        hand.Notes.Undo();
        Assert.Equal(before.Shape, Line().Shape);
    }

    private static float Right(NoteLine line) => line.Polygon.Max(place => place[0]);
}
