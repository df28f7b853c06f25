using Ductus.Queue;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>The studio is closed in the middle of a learning and opened again.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class RestartTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_learning_goes_on_after_it_was_stopped_and_after_a_restart_and_the_open_window_shows_it()
    {
        Assert.SkipUnless(BrowserFixture.IsThere, "There is no Chromium at /usr/bin/chromium.");
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        var first = await TestStudio.StartAsync(folder);
        var address = new Uri(first.Server.Address);
        var hand = await Ready.ReadAsync(first, pages: 2);
        var stopped = await first.Server.Jobs.LearnAsync(hand, steps: 24);
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == stopped.Id && other.Step > 1));
        await first.Server.Jobs.StopAsync(stopped.Id);
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == stopped.Id && other.State == JobState.Canceled));

        // Gone on with from where it was stopped.
        var job = await first.Server.Jobs.LearnAsync(hand, steps: 24);
        Assert.Equal(stopped.Id, job.Continues);
        await using var context = await fixture.Browser!.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(first.Server.Entrance);
        await Expect(page.Locator("h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.GotoAsync($"{first.Server.Address}/hands/{hand.Id}/learn");
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other.Step > 1));
        await first.StopAsync();

        await using var second = await TestStudio.StartAsync(folder, address.Port);
        Assert.Equal(address.Port, new Uri(second.Server.Address).Port);
        await Expect(page.GetByText("letters right")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        var done = (await second.Server.Jobs.GetAsync(job.Id))!;
        Assert.Equal(JobState.Succeeded, done.State);
        Assert.True(done.Attempt > 1);
        Assert.Contains(await second.Server.Jobs.EntriesAsync(job.Id), entry => entry.Data.StartsWith("Going on with the training that was interrupted", StringComparison.Ordinal));
        Assert.True(second.Server.Shelf.Get(hand.Id)!.IsLearned);
    }
}
