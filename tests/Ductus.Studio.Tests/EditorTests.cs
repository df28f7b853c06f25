using Ductus.Studio.Notes;
using Ductus.Studio.Shelf;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>Lines merged, split, drawn, moved and left out in a real browser, in two windows at once.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class EditorTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Lines_are_edited_by_keys_and_mouse_and_every_window_shows_it()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.ReadAsync(pages: 3);
        await using var studio = started;
        var page = hand.Notes.Pages[0];
        var way = $"hands/{hand.Id}/lines/{page.Id}";
        await using var window = await fixture.OpenAsync(studio, way, new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 1000 } });
        var (first, second) = (window.Page, await window.Context.NewPageAsync());
        await second.GotoAsync($"{studio.Server.Address}/{way}");
        var (here, there) = (first.Locator(".linelist li"), second.Locator(".linelist li"));
        await Expect(here).ToHaveCountAsync(6, new() { Timeout = 15_000 });
        await Expect(first.Locator(".editor polygon")).ToHaveCountAsync(6);

        // Merge by key: the other window follows, and the line is cut and read anew.
        await first.Locator(".editor").FocusAsync();
        await first.Keyboard.PressAsync("m");
        await Expect(here).ToHaveCountAsync(5);
        await Expect(there).ToHaveCountAsync(5);
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0].File is not null);
        Assert.Equal("Monday morning, and the kettle sings. The garden gate wants oil again;", hand.Notes.Page(page.Id)!.Lines[0].Text);
        await first.Keyboard.PressAsync("Control+z");
        await Expect(here).ToHaveCountAsync(6);
        await Expect(there).ToHaveCountAsync(6);

        // Split by key, the cut moved to the left; its halves are read.
        await first.Keyboard.PressAsync("ArrowDown");
        await first.Keyboard.PressAsync("s");
        await first.Keyboard.PressAsync("ArrowLeft");
        await WholeWayTests.Shot(first, "splitting");
        await first.Keyboard.PressAsync("Enter");
        await Expect(here).ToHaveCountAsync(7);
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines.Skip(1).Take(2).All(line => line.File is not null && line.Text.Length > 3));
        await first.Keyboard.PressAsync("Control+z");
        await Expect(here).ToHaveCountAsync(6);

        // Leave out and take in. The picture is drawn after the list: until then a half that is gone again is chosen in it.
        await Expect(first.Locator(".editor polygon.line")).ToHaveCountAsync(6);
        await Expect(first.Locator(".editor polygon.chosen")).ToHaveCountAsync(1);
        await first.Keyboard.PressAsync("x");
        await Expect(second.Locator(".linelist li.out")).ToHaveCountAsync(1);
        await first.Keyboard.PressAsync("x");
        await Expect(second.Locator(".linelist li.out")).ToHaveCountAsync(0);

        // Draw on bare paper with the mouse.
        var box = (await first.Locator(".editor svg").BoundingBoxAsync())!;
        await Drag(first, box.X + (0.15f * box.Width), box.Y + (0.95f * box.Height), box.X + (0.7f * box.Width), box.Y + (0.95f * box.Height));
        await Expect(here).ToHaveCountAsync(7);

        // Delete in the other window.
        await second.Locator(".editor").FocusAsync();
        await second.Locator(".linelist li").Last.Locator("button").ClickAsync();
        await second.Locator("[data-do=delete]").ClickAsync();
        await Expect(here).ToHaveCountAsync(6);

        // Drag an edge: drawn within 50 ms a move, and kept.
        await first.Locator(".linelist li").First.Locator("button").ClickAsync();
        var before = hand.Notes.Page(page.Id)!.Lines[0];
        var handle = (await first.Locator(".handle.right").BoundingBoxAsync())!;
        await first.EvaluateAsync("() => { document.querySelector('.editor').moves.length = 0; }");
        await Drag(first, handle.X + (handle.Width / 2), handle.Y + (handle.Height / 2), handle.X + 60, handle.Y + (handle.Height / 2));
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0].Shape != before.Shape);
        Assert.True(hand.Notes.Page(page.Id)!.Lines[0].Polygon.Max(place => place[0]) > before.Polygon.Max(place => place[0]) + 20);
        var moves = await first.EvaluateAsync<double[]>("() => document.querySelector('.editor').moves");
        Assert.NotEmpty(moves);
        Assert.True(moves.Order().ElementAt(moves.Length / 2) < 50, $"a move took {moves.Max():F1} ms");
        TestContext.Current.TestOutputHelper?.WriteLine($"{moves.Length} moves, median {moves.Order().ElementAt(moves.Length / 2):F2} ms, longest {moves.Max():F2} ms");
        await Texts(first, second, hand, studio);
        await Blemishes(first, hand, studio);
    }

    /// <summary>Paint over the end of a line: what is under it is no longer the line's, and comes back with the paint taken back.</summary>
    private static async Task Blemishes(IPage page, StudioHand hand, TestStudio studio)
    {
        var sheet = hand.Notes.Pages[2];
        await page.GotoAsync($"{studio.Server.Address}/hands/{hand.Id}/blemishes/{sheet.Id}");
        await page.Locator(".canvas-frame canvas").WaitForAsync();
        await Ready.Interactive(page);
        var box = (await page.Locator(".canvas-frame canvas").BoundingBoxAsync())!;
        var line = hand.Notes.Page(sheet.Id)!.Lines[0];
        var (left, right) = (line.Polygon.Min(place => place[0]), line.Polygon.Max(place => place[0]));
        var y = box.Y + (box.Height * line.Baseline.Average(place => place[1]) / sheet.Height) - (0.4f * line.XHeight * box.Height / sheet.Height);
        float X(float column) => box.X + (box.Width * column / sheet.Width);
        for (var i = 0; i < 6; i++)
        {
            await page.Locator("[data-size='1']").ClickAsync();
        }

        await Drag(page, X((left + right) / 2), y, X(right + 20), y);
        await Ready.Until(() => hand.Notes.Page(sheet.Id) is { Paint: 1 } painted && painted.Lines.All(of => of.File is not null));
        var half = WidthOf(hand, hand.Notes.Page(sheet.Id)!.Lines[0]);
        Assert.InRange(half, 1, 0.8 * WidthOf(hand, line));
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the last stroke back" }).ClickAsync();
        await Ready.Until(() => hand.Notes.Page(sheet.Id) is { Paint: 0 } bare && bare.Lines.All(of => of.File is not null));
        Assert.InRange(WidthOf(hand, hand.Notes.Page(sheet.Id)!.Lines[0]), 0.9 * WidthOf(hand, line), 1.1 * WidthOf(hand, line));
    }

    private static int WidthOf(StudioHand hand, NoteLine line) => Imaging.PictureFile.SizeOf(Path.Combine(hand.Folder, line.File!)).Width;

    /// <summary>Texts by keys: Enter, alternatives, Escape, and what is typed is kept without Enter.</summary>
    private static async Task Texts(IPage first, IPage second, StudioHand hand, TestStudio studio)
    {
        var page = hand.Notes.Pages[1];
        hand.Notes.Edit(page.Id, of => LineEdits.Say(of, of.Lines[0].Id, "Do you rememmber", isRight: false));
        await first.GotoAsync($"{studio.Server.Address}/hands/{hand.Id}/texts#{hand.Notes.Page(page.Id)!.Lines[0].Id}");
        await second.GotoAsync($"{studio.Server.Address}/hands/{hand.Id}/texts");
        var field = first.Locator($"[data-line='{hand.Notes.Page(page.Id)!.Lines[0].Id}']");
        await field.WaitForAsync();
        await Ready.Interactive(first);
        await field.FillAsync("Do you remember the old quarry?");
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0] is { Text: "Do you remember the old quarry?", Standing: not LineStanding.Checked });
        await field.PressAsync("Enter");
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0].Standing == LineStanding.Checked);
        await Expect(second.Locator($"[id='{hand.Notes.Page(page.Id)!.Lines[0].Id}']")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("Checked"));
        await Expect(field).Not.ToBeFocusedAsync();

        // Taken back, also when it has been kept as a draft meanwhile: the line is right again.
        await field.FocusAsync();
        await field.FillAsync("something else");
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0].Text == "something else");
        await field.PressAsync("Escape");
        await Expect(field).ToHaveValueAsync("Do you remember the old quarry?");
        await Ready.Until(() => hand.Notes.Page(page.Id)!.Lines[0] is { Text: "Do you remember the old quarry?", Standing: LineStanding.Checked });
    }

    internal static async Task Drag(IPage page, float fromX, float fromY, float toX, float toY)
    {
        await page.Mouse.MoveAsync(fromX, fromY);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(toX, toY, new() { Steps = 12 });
        await page.Mouse.UpAsync();
    }
}
