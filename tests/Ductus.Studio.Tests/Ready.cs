using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
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
