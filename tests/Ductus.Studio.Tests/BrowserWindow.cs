using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>A window of a browser.</summary>
/// <param name="Context">Its cookies, which further windows may share.</param>
/// <param name="Page">What it shows.</param>
internal sealed record BrowserWindow(IBrowserContext Context, IPage Page) : IAsyncDisposable
{
    /// <summary>Comes in by the address that a studio has written, and waits for the shelf.</summary>
    public async Task EnterAsync(TestStudio studio)
    {
        await Page.GotoAsync(studio.Server.Entrance);
        await ScreenAsync();
    }

    /// <summary>Goes to a screen and waits for it.</summary>
    /// <param name="studio">The studio.</param>
    /// <param name="screen">Its path.</param>
    public async Task GoAsync(TestStudio studio, string screen)
    {
        await Page.GotoAsync($"{studio.Server.Address}/{screen}");
        await ScreenAsync();
    }

    public ValueTask DisposeAsync() => Context.DisposeAsync();

    private Task ScreenAsync() => Expect(Page.Locator("h1")).ToBeVisibleAsync(new() { Timeout = 15_000 });
}
