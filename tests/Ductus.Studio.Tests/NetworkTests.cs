using System.Net;
using System.Net.WebSockets;
using Ductus.Studio.Safety;
using Ductus.Studio.Web;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>The network reaches a studio only while it is open to it, and only with a token.</summary>
[Collection("Browser")]
public sealed class NetworkTests(BrowserFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_opened_entered_by_token_and_closed_while_it_runs()
    {
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        await using var studio = await TestStudio.StartAsync(folder);
        var lan = new Uri($"http://{NetworkDoor.AddressHere()}:{new Uri(studio.Server.Address).Port}/");
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusOf(lan, null));
        studio.Server.Door.Open();
        Assert.Equal(lan, new Uri(studio.Server.Door.Address!));
        await UntilAsync(lan, isOpen: true);

        var token = studio.Server.Tokens.Make("Ada's tablet");
        Assert.DoesNotContain(token, await File.ReadAllTextAsync(Path.Combine(studio.Server.Shelf.Own, "tokens.json"), Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(lan, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(new Uri(lan, "?token=dst_wrong"), null));
        // What opens it on its own machine does not on the network, nor the other way round.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(new Uri(lan, new Uri(studio.Server.Entrance).Query), null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(new Uri($"{studio.Server.Address}/?token={token}"), null));
        Assert.Null(studio.Server.Tokens.All[0].LastUsed);

        using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using var entered = await client.GetAsync(new Uri(lan, $"?token={token}"), Cancel);
        var cookie = entered.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(lan, cookie));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusOf(lan, cookie, host: $"evil.example:{lan.Port}"));
        Assert.Equal(HttpStatusCode.MisdirectedRequest, await StatusOf(lan, cookie, host: $"localhost:{lan.Port}"));
        Assert.InRange(DateTimeOffset.UtcNow - studio.Server.Tokens.All[0].LastUsed!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        studio.Server.Tokens.Revoke(studio.Server.Tokens.All[0].Id);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(lan, cookie));

        studio.Server.Door.Close();
        await UntilAsync(lan, isOpen: false);
    }

    [Fact]
    public async Task An_open_window_is_cut_off_when_its_token_is_revoked_and_when_the_door_is_closed()
    {
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        await using var studio = await TestStudio.StartAsync(Directory.CreateTempSubdirectory("ductus-studio").FullName);
        var lan = new Uri($"http://{NetworkDoor.AddressHere()}:{new Uri(studio.Server.Address).Port}/");
        studio.Server.Door.Open();
        studio.Server.Door.Open();
        await UntilAsync(lan, isOpen: true);
        var (token, other) = (studio.Server.Tokens.Make("Ada's tablet"), studio.Server.Tokens.Make("Ida's tablet"));
        using var window = await WindowAsync(lan, token);
        using var otherWindow = await WindowAsync(lan, other);
        var (end, otherEnd) = (EndAsync(window), EndAsync(otherWindow));
        studio.Server.Tokens.Revoke(studio.Server.Tokens.All[0].Id);
        await end.WaitAsync(TimeSpan.FromSeconds(5), Cancel);
        Assert.False(otherEnd.IsCompleted);
        studio.Server.Door.Close();
        await otherEnd.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public void Tokens_outlive_a_restart_and_have_names()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-tokens").FullName;
        var tokens = new StudioTokens(folder);
        var token = tokens.Make(" Ada's\ttablet ");
        var opened = new StudioTokens(folder);
        Assert.True(opened.Knows(token));
        Assert.False(opened.Knows(token[..^1]));
        Assert.Equal("Ada'stablet", Assert.Single(opened.All).Name);
        Assert.Contains("a name", Assert.Throws<UserException>(() => tokens.Make("  ")).Message, StringComparison.Ordinal);
        Assert.Throws<UserException>(() => Enumerable.Range(0, StudioTokens.Most).Select(i => tokens.Make($"{i}")).ToArray());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Settings_make_a_token_show_it_once_and_open_the_door()
    {
        BrowserFixture.Require();
        Assert.SkipWhen(NetworkDoor.AddressHere() is null, "This machine is on no network.");
        await using var studio = await TestStudio.StartAsync();
        foreach (var (scheme, width) in ((ColorScheme, int)[])[(ColorScheme.Light, 1280), (ColorScheme.Dark, 390)])
        {
            await using var window = await fixture.OpenAsync(studio, options: new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = 900 }, ColorScheme = scheme });
            var page = window.Page;
            await page.GetByRole(AriaRole.Link, new() { Name = "Settings" }).ClickAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = "Open to the network" }).ClickAsync();
            await page.GetByLabel("Name of the device").FillAsync($"Tablet {width}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
            await Expect(page.Locator(".made code").First).ToContainTextAsync("dst_");
            var entrance = await page.Locator(".made code").Last.TextContentAsync();
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = $"Tablet {width}" })).ToContainTextAsync("never");
            await WholeWayTests.Shot(page, $"network-{scheme}-{width}");
            Assert.Empty(await Axe.ViolationsAsync(page));
            Assert.False(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth + 1"));

            await using var tablet = await fixture.NewAsync();
            var there = tablet.Page;
            await there.GotoAsync(studio.Server.Door.Address!);
            await there.GetByLabel("Token").FillAsync(new Uri(entrance!).Query["?token=".Length..]);
            await there.GetByRole(AriaRole.Button, new() { Name = "Go in" }).ClickAsync();
            await Expect(there.GetByRole(AriaRole.Heading, new() { Name = "Your hands" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await page.ReloadAsync();
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = $"Tablet {width}" })).Not.ToContainTextAsync("never");
            Assert.Equal(0, await page.Locator(".made").CountAsync());
            await page.GetByRole(AriaRole.Button, new() { Name = $"Revoke Tablet {width}" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Row, new() { Name = $"Tablet {width}" })).ToHaveCountAsync(0);
            await page.GetByRole(AriaRole.Button, new() { Name = "Close to the network" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Open to the network" })).ToBeVisibleAsync();
        }
    }

    /// <summary>The connection that a window of the studio holds.</summary>
    private static async Task<ClientWebSocket> WindowAsync(Uri lan, string token)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using var entered = await client.GetAsync(new Uri(lan, $"?token={token}"), Cancel);
        var window = new ClientWebSocket();
        window.Options.SetRequestHeader("Cookie", entered.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        await window.ConnectAsync(new UriBuilder(new Uri(lan, "_blazor")) { Scheme = "ws" }.Uri, Cancel);
        return window;
    }

    private static async Task EndAsync(ClientWebSocket window)
    {
        try
        {
            while ((await window.ReceiveAsync(new byte[1024], Cancel)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // Cut off.
        }
    }

    private static async Task UntilAsync(Uri address, bool isOpen)
    {
        for (var i = 0; i < 100; i++)
        {
            try
            {
                await StatusOf(address, null);
                if (isOpen)
                {
                    return;
                }
            }
            catch (HttpRequestException) when (!isOpen)
            {
                return;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(100, Cancel);
        }

        Assert.Fail($"It is {(isOpen ? "not open" : "not closed")} after ten seconds.");
    }

    private static async Task<HttpStatusCode> StatusOf(Uri address, string? cookie, string? host = null)
    {
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Host = host;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie.Split(';')[0]);
        }

        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
