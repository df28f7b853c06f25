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
        BrowserFixture.Require();
        var (first, hand) = await SampleHand.ReadAsync(pages: 2);
        var address = new Uri(first.Server.Address);
        var stopped = await first.Server.Jobs.LearnAsync(hand, steps: 24);
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == stopped.Id && other.Step > 1));
        await first.Server.Jobs.StopAsync(stopped.Id);
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == stopped.Id && other.State == JobState.Canceled));

        // Gone on with from where it was stopped.
        var job = await first.Server.Jobs.LearnAsync(hand, steps: 24);
        Assert.Equal(stopped.Id, job.Continues);
        await using var window = await fixture.OpenAsync(first, $"hands/{hand.Id}/learn");
        var page = window.Page;
        await Ready.Until(() => first.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other.Step > 1));
        await first.StopAsync();

        await using var second = await TestStudio.StartAsync(first.Folder, address.Port);
        Assert.Equal(address.Port, new Uri(second.Server.Address).Port);
        await Expect(page.GetByText("letters right")).ToBeVisibleAsync(new() { Timeout = 120_000 });
        var done = (await second.Server.Jobs.GetAsync(job.Id))!;
        Assert.Equal(JobState.Succeeded, done.State);
        Assert.True(done.Attempt > 1);
        Assert.Contains(await second.Server.Jobs.EntriesAsync(job.Id), entry => entry.Data.StartsWith("Going on with the training that was interrupted", StringComparison.Ordinal));
        Assert.True(second.Server.Shelf.Get(hand.Id)!.IsLearned);
    }
}
