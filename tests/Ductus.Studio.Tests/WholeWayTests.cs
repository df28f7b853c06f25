using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>From a box of letters to a PDF, in a real browser.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class WholeWayTests(BrowserFixture fixture)
{
    private const int Patience = 120_000;

    [Fact]
    public async Task The_sample_hand_is_cloned_by_mouse()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        var strangers = new List<string>();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(studio.Server.Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
            {
                strangers.Add(request.Url);
            }
        };
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                faults.Add(message.Text);
            }
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400)
            {
                faults.Add($"{response.Status} {response.Url}");
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        await window.EnterAsync(studio);

        // Whose hand it is.
        await page.GetByRole(AriaRole.Link, new() { Name = "New hand" }).ClickAsync();
        await Shot(page, "shelf-empty");
        await page.GetByLabel("Name of the writer").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        // The pages, with their texts.
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Collect pages" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        var samples = Directory.GetFiles(Installation.Sample("hand"), "page-*");
        await page.Locator("input[type=file]").First.SetInputFilesAsync(samples);
        await Expect(page.Locator(".verdict")).ToContainTextAsync("enough for a good hand", new() { Timeout = Patience });
        await Shot(page, "collect");
        await page.GetByRole(AriaRole.Link, new() { Name = "Lines", Exact = true }).First.ClickAsync();
        await Expect(page.Locator(".linelist li")).Not.ToHaveCountAsync(0);
        await Shot(page, "lines");
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new("Texts") }).First.ClickAsync();
        await Expect(page.Locator(".text")).Not.ToHaveCountAsync(0);
        await Shot(page, "texts");
        foreach (var open in await page.Locator(".text.Proposed .right").AllAsync())
        {
            await open.ClickAsync();
        }

        await page.GetByRole(AriaRole.Link, new() { Name = "Next: learn the hand" }).ClickAsync();
        await Shot(page, "learn-before");
        await page.GetByRole(AriaRole.Button, new() { Name = "Learn", Exact = true }).ClickAsync();
        await Expect(page.GetByText("letters right")).ToBeVisibleAsync(new() { Timeout = Patience });
        await Shot(page, "learn-after");
        await page.GetByRole(AriaRole.Link, new() { Name = "Write something" }).ClickAsync();
        await page.GetByLabel("Text").FillAsync("Dear Ada,\n\nthe pear tree is in bloom,\ncome and see it.");
        await Expect(page.Locator(".sheet .word")).Not.ToHaveCountAsync(0, new() { Timeout = Patience });
        await Shot(page, "write");
        await page.GetByRole(AriaRole.Button, new() { Name = "PDF" }).ClickAsync();
        var link = page.Locator(".exported a").First;
        await Expect(link).ToBeVisibleAsync(new() { Timeout = Patience });
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        Assert.StartsWith("%PDF", await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(strangers);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    /// <summary>Kept for whoever wants to look: where DUCTUS_STUDIO_SHOTS names a folder.</summary>
    internal static async Task Shot(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("DUCTUS_STUDIO_SHOTS") is { Length: > 0 } folder)
        {
            await page.WaitForTimeoutAsync(400);
            await page.ScreenshotAsync(new() { Path = System.IO.Path.Combine(folder, name + ".png"), FullPage = false });
        }
    }
}
