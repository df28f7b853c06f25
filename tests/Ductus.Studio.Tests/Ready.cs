using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Queue;
using Ductus.Studio.Notes;
using Ductus.Studio.Shelf;
using Microsoft.Playwright;

namespace Ductus.Studio.Tests;

/// <summary>Hands that are as far as a test needs them.</summary>
internal static class Ready
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>A hand of one page without a scan, whose lines say what is given.</summary>
    public static StudioHand Hand(HandShelf shelf, params (string Text, LineStanding Standing)[] lines)
    {
        var hand = shelf.Create("Ada", new Consent("Ada", Right.Agreed));
        var page = hand.Notes.Add(new NotePage { Id = NoteLine.NewId(), Name = "page.jpg", IsRead = true, Width = 800, Height = 600 });
        hand.Notes.Set(page with
        {
            Lines = [.. lines.Select((line, i) => NoteLine.Of(LineOutline.Drawn([new Spot(50, 100 * (i + 1)), new Spot(600, 100 * (i + 1))], 20)) with { Text = line.Text, Standing = line.Standing, File = $"lines/000{i + 1}.png" })],
        });
        return hand;
    }

    /// <summary>The sample hand, some of its pages read.</summary>
    public static async Task<StudioHand> ReadAsync(TestStudio studio, int pages)
    {
        var hand = studio.Server.Shelf.CreateSample();
        foreach (var page in hand.Notes.Pages.Skip(pages))
        {
            hand.Notes.Remove(page.Id);
        }

        await studio.Server.Jobs.ReadAsync(hand);
        await Until(() => hand.Notes.Pages.All(page => page.IsRead));
        return hand;
    }

    /// <summary>The sample hand, learned in a step or two.</summary>
    public static async Task<StudioHand> LearnedAsync(TestStudio studio)
    {
        var hand = await ReadAsync(studio, pages: 3);
        hand.Letter = new Letter { Text = "Dear Ada,\n\nthe pear tree behind the house is in\nbloom, and the wind has left us\nenough of it to sit under.\nCome on Friday, and bring the dog.\n\nYours, Grace" };
        var job = await studio.Server.Jobs.LearnAsync(hand, steps: 0);
        await Until(() => studio.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other.IsOver));
        Assert.True(hand.IsLearned, (await studio.Server.Jobs.GetAsync(job.Id))?.Error);
        return hand;
    }

    /// <summary>Waits until the scripts of a screen have begun: what is pressed before that is not heard.</summary>
    public static Task Interactive(IPage page) => Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);

    /// <summary>Waits until something holds.</summary>
    public static async Task Until(Func<bool> holds)
    {
        var end = DateTime.UtcNow + Patience;
        while (!holds())
        {
            Assert.True(DateTime.UtcNow < end, "It did not come about in time.");
            await Task.Delay(50);
        }
    }
}
