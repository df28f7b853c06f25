using System.Diagnostics;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>The command itself, out of the build's folder, with worker processes of its own.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class ProgramTests(BrowserFixture fixture)
{
    [Fact]
    public async Task The_command_serves_its_assets_and_its_workers_read_pages()
    {
        BrowserFixture.Require();
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        using var program = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ductus.dll"), "studio", folder, "--no-browser", "--port", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            var line = await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.StartsWith("The studio is at http://127.0.0.1:", line, StringComparison.Ordinal);
            await using var window = await fixture.NewAsync();
            var page = window.Page;
            await page.GotoAsync(line["The studio is at ".Length..]);
            await page.GetByRole(AriaRole.Button, new() { Name = "Try the sample hand" }).ClickAsync();
            await Expect(page.Locator(".verdict")).ToContainTextAsync("enough for a good hand", new() { Timeout = 120_000 });
            Assert.True(File.Exists(Path.Combine(folder, "sample-hand", Ingest.WorkFolder.TableName)));
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            await program.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }
}
