using Ductus.Queue;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>A hand is learned for minutes: its pages can be worked on meanwhile.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class EditWhileLearningTests(BrowserFixture fixture)
{
    [Fact]
    public async Task Lines_are_merged_cut_anew_and_dragged_while_the_hand_is_learned()
    {
        BrowserFixture.Require();
        var (started, hand) = await SampleHand.ReadAsync(pages: 2);
        await using var studio = started;
        var sheet = hand.Notes.Pages[0];
        var job = await studio.Server.Jobs.LearnAsync(hand, steps: 2000);
        bool IsLearning() => studio.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other is { State: JobState.Running, Step: > 0 });
        await Ready.Until(IsLearning);

        await using var window = await fixture.OpenAsync(studio, $"hands/{hand.Id}/lines/{sheet.Id}");
        var page = window.Page;
        await Expect(page.Locator(".linelist li")).ToHaveCountAsync(6);
        await Ready.Interactive(page);
        await page.Locator(".editor").FocusAsync();
        await page.Keyboard.PressAsync("m");
        await Ready.Until(() => hand.Notes.Page(sheet.Id)!.Lines is { Count: 5 } lines && lines[0].File is not null);

        await page.Locator(".linelist li").Nth(1).Locator("button").ClickAsync();
        await Expect(page.Locator(".handle.right")).ToBeVisibleAsync();
        var before = hand.Notes.Page(sheet.Id)!.Lines[1];
        var handle = (await page.Locator(".handle.right").BoundingBoxAsync())!;
        await page.EvaluateAsync("() => { document.querySelector('.editor').moves.length = 0; }");
        await EditorTests.Drag(page, handle.X + (handle.Width / 2), handle.Y + (handle.Height / 2), handle.X + 40, handle.Y + (handle.Height / 2));
        await Ready.Until(() => hand.Notes.Page(sheet.Id)!.Lines[1].Shape != before.Shape);
        var moves = await page.EvaluateAsync<double[]>("() => document.querySelector('.editor').moves");
        TestContext.Current.TestOutputHelper?.WriteLine($"{moves.Length} moves, median {moves.Order().ElementAt(moves.Length / 2):F2} ms, longest {moves.Max():F2} ms");
        Assert.True(IsLearning(), "It was learned before the lines were edited, and tells nothing.");
        await studio.Server.Jobs.StopAsync(job.Id);
    }
}
