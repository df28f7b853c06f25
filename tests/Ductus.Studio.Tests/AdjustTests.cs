using Ductus.Queue;
using Ductus.Studio.Notes;
using Ductus.Studio.Shelf;
using Ductus.Studio.Work;
using Ductus.Work;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>Pages are turned and cropped by hand: their lines are found anew, the scan stays, and all of it can be taken back.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class AdjustTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_page_is_turned_and_cropped_and_all_is_taken_back()
    {
        var (started, hand) = await SampleHand.ReadAsync(pages: 1);
        await using var studio = started;
        var before = hand.Notes.Pages[0];
        var scan = await File.ReadAllBytesAsync(Path.Combine(hand.Folder, before.Picture!), TestContext.Current.CancellationToken);

        await studio.Server.Jobs.CropAsync(hand, before, 0, 0, 1, 0.5f);
        Assert.NotNull(hand.Notes.Pages[0].Job);
        await Assert.ThrowsAsync<UserException>(() => studio.Server.Jobs.TurnAsync(hand, hand.Notes.Pages[0], 1));
        await Ready.Until(() => hand.Notes.Pages[0] is { Job: null, Adjusted: not null });
        var cropped = hand.Notes.Pages[0];
        Assert.Equal((before.Id, before.Width, before.Height / 2), (cropped.Id, cropped.Width, cropped.Height));
        Assert.InRange(cropped.Lines.Count, 2, before.Lines.Count - 2);
        Assert.All(cropped.Lines, line => Assert.True(File.Exists(Path.Combine(hand.Folder, line.File!))));
        Assert.Equal(scan, await File.ReadAllBytesAsync(Path.Combine(hand.Folder, before.Picture!), TestContext.Current.CancellationToken));

        await studio.Server.Jobs.TurnAsync(hand, cropped, 1);
        await Ready.Until(() => hand.Notes.Pages[0] is { Job: null, Adjusted.Quarters: 1 });
        var turned = hand.Notes.Pages[0];
        Assert.Equal((cropped.Height, cropped.Width), (turned.Width, turned.Height));

        // What is taken back is as it was, after a restart too.
        hand.Notes.Undo();
        Same(cropped, hand.Notes.Pages[0]);
        var opened = new HandNotes(hand.Folder);
        Assert.Equal("crop", opened.UndoWord);
        opened.Undo();
        Same(before, opened.Pages[0]);
        opened.Redo();
        Same(cropped, opened.Pages[0]);
    }

    [Fact]
    public async Task By_mouse_and_keys_a_page_is_cropped_and_turned_in_the_editor()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.ReadAsync(pages: 1);
        await using var studio = started;
        var lines = hand.Notes.Pages[0].Lines.Count;
        await using var window = await fixture.OpenAsync(studio, $"hands/{hand.Id}/lines");
        var page = window.Page;
        await Expect(page.Locator(".linelist li")).ToHaveCountAsync(lines);
        await Expect(page.Locator(".editor .line")).ToHaveCountAsync(lines);
        await page.Locator(".editor").FocusAsync();
        await page.Keyboard.PressAsync("c");
        for (var i = 0; i < 12; i++)
        {
            await page.Keyboard.PressAsync("Shift+ArrowUp");
        }

        await Expect(page.Locator("rect.crop")).ToBeVisibleAsync();
        await WholeWayTests.Shot(page, "crop");
        await page.Keyboard.PressAsync("Enter");
        await Ready.Until(() => hand.Notes.Pages[0] is { Job: null, Adjusted: not null });
        await Expect(page.Locator(".linelist li")).ToHaveCountAsync(hand.Notes.Pages[0].Lines.Count);
        await WholeWayTests.Shot(page, "cropped");
        // Listened for before it is asked for: it is said only while it lasts.
        var said = page.GetByText("are being found anew").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Turn over" }).ClickAsync();
        await said;
        await Ready.Until(() => hand.Notes.Pages[0] is { Job: null, Adjusted.Quarters: 2 });
        await WholeWayTests.Shot(page, "turned-over");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo turn" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo crop" }).ClickAsync();
        await Expect(page.Locator(".linelist li")).ToHaveCountAsync(lines);
    }

    [Fact]
    public async Task Letters_are_shown_as_the_writer_writes_them()
    {
        var (started, hand) = await SampleHand.ReadAsync(pages: 1);
        await using var studio = started;
        var job = await studio.Server.Jobs.QueueAsync(hand, LettersWork.Name, new LettersInput(hand.Folder, Coverage.Language.En));
        await Ready.Until(() => studio.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other.IsOver));
        var done = (await studio.Server.Jobs.GetAsync(job.Id))!;
        Assert.True(done.State == JobState.Succeeded, done.Error);
        var letters = WorkJson.Read<LettersOutput>(done.Output!).Letters;
        Assert.All(letters, letter => Assert.Equal(letter.Usable > 0, letter.Picture is not null));
        var ink = Imaging.PictureFile.LoadRaster(studio.Server.Jobs.Folders.Result(done, letters.Single(letter => letter.Character == 'e').Picture!)!);
        Assert.True(ink.Pixels.Sum() > 30);
    }

    private static void Same(NotePage expected, NotePage actual) => Assert.Equal(
        (expected.Name, expected.Picture, expected.Sheet, expected.Width, expected.Height, string.Join(' ', expected.Lines.Select(line => $"{line.Id} {line.File} {line.Text}"))),
        (actual.Name, actual.Picture, actual.Sheet, actual.Width, actual.Height, string.Join(' ', actual.Lines.Select(line => $"{line.Id} {line.File} {line.Text}"))));
}
