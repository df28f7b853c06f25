using System.Globalization;
using Ductus.Studio.Notes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>On a slow machine the scripts of a screen come long after the screen: nothing that a person does meanwhile is lost or done twice.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class LateScriptTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_screen_that_is_left_before_its_script_has_come_leaves_no_fault_behind()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        var late = await LateAsync(page, "HandImport.razor.js");
        await window.EnterAsync(studio);
        await late.Asked;
        await page.GetByRole(AriaRole.Link, new() { Name = "New hand" }).ClickAsync();
        await Expect(page.GetByLabel("Name of the writer")).ToBeVisibleAsync();
        var come = page.WaitForResponseAsync("**/HandImport.razor.js");
        await late.ComeAsync();
        await (await come).FinishedAsync();
        await page.GetByLabel("Name of the writer").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Collect pages" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Lines_that_change_while_the_editor_loads_are_in_one_editor_as_they_are_now()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed), ("the pear tree", LineStanding.Proposed));
        var sheet = hand.Notes.Pages[0];
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        var late = await LateAsync(page, "LineEditor.razor.js");
        await window.EnterAsync(studio);
        await window.GoAsync(studio, $"hands/{hand.Id}/lines");
        await late.Asked;
        hand.Notes.Edit(sheet.Id, of => LineEdits.Delete(of, of.Lines[0].Id));
        await Expect(page.Locator(".linelist li")).ToHaveCountAsync(1);
        await late.ComeAsync();
        await Expect(page.Locator(".editor-frame")).ToHaveCountAsync(1);

        // Two editors would leave the line out and take it in again, and one that shows what was would not know it.
        await page.Locator(".linelist button").ClickAsync();
        await page.Locator("[data-do=leave]").ClickAsync();
        await Expect(page.Locator(".linelist li.out")).ToHaveCountAsync(1);
        Assert.Equal(LineStanding.LeftOut, Assert.Single(hand.Notes.Page(sheet.Id)!.Lines).Standing);
    }

    [Theory]
    [InlineData("lines", "LineEditor.razor.js", "[data-do]")]
    [InlineData("blemishes/{0}", "BlemishBrush.razor.js", "[data-tool], [data-size]")]
    public async Task A_toolbar_that_nothing_hears_yet_cannot_be_pressed(string screen, string script, string buttons)
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed));
        hand.Notes.Set(hand.Notes.Pages[0] with { Picture = Path.Combine("scans", "page.jpg") });
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        var late = await LateAsync(page, script);
        await window.EnterAsync(studio);
        await window.GoAsync(studio, $"hands/{hand.Id}/{string.Format(CultureInfo.InvariantCulture, screen, hand.Notes.Pages[0].Id)}");
        await late.Asked;
        var all = await page.Locator(buttons).AllAsync();
        Assert.NotEmpty(all);
        foreach (var button in all)
        {
            await Expect(button).ToBeDisabledAsync();
        }

        await late.ComeAsync();
        foreach (var button in all)
        {
            await Expect(button).ToBeEnabledAsync();
        }
    }

    [Fact]
    public async Task What_is_typed_before_the_script_has_come_is_kept_and_Enter_goes_on_at_once()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        var hand = Ready.Hand(studio.Server.Shelf, ("Dear", LineStanding.Proposed), ("the pear", LineStanding.Proposed), ("is in", LineStanding.Proposed));
        IReadOnlyList<NoteLine> Lines() => hand.Notes.Pages[0].Lines;
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        var late = await LateAsync(page, "TextLines.razor.js");
        await window.EnterAsync(studio);
        await window.GoAsync(studio, $"hands/{hand.Id}/texts");
        await late.Asked;
        await page.Locator(".textfield").First.FillAsync("Dear Ada,");
        await late.ComeAsync();
        await Ready.Until(() => Lines()[0].Text == "Dear Ada,");
        await Ready.Interactive(page);

        // Faster than any answer: what follows an Enter is the next line's.
        await page.EvaluateAsync("""
            () => {
              document.querySelector('.textfield').focus();
              for (const text of ['Dear Ada!', 'the pear tree', 'is in bloom']) {
                document.activeElement.value = text;
                document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
              }
            }
            """);
        await Ready.Until(() => Lines().All(line => line.Standing == LineStanding.Checked));
        Assert.Equal(["Dear Ada!", "the pear tree", "is in bloom"], Lines().Select(line => line.Text));
    }

    /// <summary>Holds a script back until it is let come.</summary>
    private static async Task<Late> LateAsync(IPage page, string script)
    {
        var late = new Late();
        await page.RouteAsync($"**/{script}", late.HoldAsync);
        return late;
    }

    private sealed class Late
    {
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource _come = new();
        private readonly TaskCompletionSource _sent = new();

        /// <summary>Over once the browser has asked for the script.</summary>
        public Task Asked => _asked.Task.WaitAsync(TimeSpan.FromMinutes(1));

        public async Task HoldAsync(IRoute route)
        {
            _asked.TrySetResult();
            await _come.Task;
            await route.ContinueAsync();
            _sent.TrySetResult();
        }

        /// <summary>Lets it come.</summary>
        public Task ComeAsync()
        {
            _come.TrySetResult();
            return _sent.Task;
        }
    }
}
