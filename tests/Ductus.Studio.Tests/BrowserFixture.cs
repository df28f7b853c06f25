using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Ductus.Studio.Tests.BrowserFixture))]

namespace Ductus.Studio.Tests;

/// <summary>Debian's Chromium, started once; tests that need it are skipped by name where there is none.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (File.Exists(Path))
        {
            Environment.SetEnvironmentVariable("DUCTUS_STUDIO_STEPS", "4");
            Assertions.SetDefaultExpectTimeout(20_000);
            _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        await SampleHand.DeleteAsync();
    }

    /// <summary>Skips a test where there is no browser.</summary>
    public static void Require() => Assert.SkipUnless(File.Exists(Path), $"There is no Chromium at {Path}.");

    /// <summary>Opens a window that has not been let in anywhere, with cookies of its own.</summary>
    internal async Task<BrowserWindow> NewAsync(BrowserNewContextOptions? options = null)
    {
        Require();
        var context = await _browser!.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        return new BrowserWindow(context, await context.NewPageAsync());
    }

    /// <summary>Opens a window on a screen of a studio.</summary>
    /// <param name="studio">The studio, which lets it in.</param>
    /// <param name="screen">Its path; empty: the shelf.</param>
    /// <param name="options">As the browser is to be.</param>
    internal async Task<BrowserWindow> OpenAsync(TestStudio studio, string screen = "", BrowserNewContextOptions? options = null)
    {
        var window = await NewAsync(options);
        await window.EnterAsync(studio);
        if (screen.Length > 0)
        {
            await window.GoAsync(studio, screen);
        }

        return window;
    }
}
