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
    public async Task A_learning_goes_on_after_a_restart_and_the_open_window_shows_it()
    {
        Assert.SkipUnless(BrowserFixture.IsThere, "There is no Chromium at /usr/bin/chromium.");
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        var first = await TestStudio.StartAsync(folder);
        var address = new Uri(first.Server.Address);
        var hand = await Ready.ReadAsync(first, pages: 2);
        var job = await first.Server.Jobs.LearnAsync(hand, steps: 24);
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
        Assert.True(second.Server.Shelf.Get(hand.Id)!.IsLearned);
    }
}
