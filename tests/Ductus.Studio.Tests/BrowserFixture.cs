using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Ductus.Studio.Tests.BrowserFixture))]

namespace Ductus.Studio.Tests;

/// <summary>Debian's Chromium, started once; tests that need it are skipped by name where there is none.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Path = "/usr/bin/chromium";
    private IPlaywright? _playwright;

    public IBrowser? Browser { get; private set; }

    public static bool IsThere => File.Exists(Path);

    public async ValueTask InitializeAsync()
    {
        if (IsThere)
        {
            Environment.SetEnvironmentVariable("DUCTUS_STUDIO_STEPS", "4");
            Assertions.SetDefaultExpectTimeout(20_000);
            _playwright = await Microsoft.Playwright.Playwright.CreateAsync();
            Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu"] });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
