using System.Net;
using System.Net.Sockets;
using Ductus.Studio.Notes;
using Ductus.Studio.Safety;

namespace Ductus.Studio.Tests;

/// <summary>Who is let in, under which name, from where; and what is sent along with every page.</summary>
public sealed class SafetyTests : IAsyncLifetime
{
    private TestStudio _studio = null!;
    private HttpClient _client = null!;
    private string _cookie = "";

    public async ValueTask InitializeAsync()
    {
        _studio = await TestStudio.StartAsync();
        _client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(_studio.Server.Address) };
        using var entered = await _client.GetAsync(new Uri(_studio.Server.Entrance));
        _cookie = entered.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(Guard.Cookie, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _studio.DisposeAsync();
    }

    [Fact]
    public void The_cookie_is_out_of_reach_of_scripts_and_other_sites()
    {
        Assert.Contains("httponly", _cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", _cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_a_key_nobody_is_let_in_and_a_key_opens_once()
    {
        var entrance = _studio.Server.Entrance;
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(Get("/", cookie: false)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(Get("/?key=0123456789abcdef0123456789abcdef", cookie: false)));
        Assert.Equal(HttpStatusCode.SeeOther, await StatusOf(Get(new Uri(entrance).PathAndQuery, cookie: false)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOf(Get(new Uri(entrance).PathAndQuery, cookie: false)));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(Get("/")));
    }

    [Theory]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.MisdirectedRequest)]
    public async Task Only_names_of_this_machine_are_answered(string host, HttpStatusCode status)
    {
        var request = Get("/");
        request.Headers.Host = $"{host}:{_client.BaseAddress!.Port}";
        Assert.Equal(status, await StatusOf(request));
    }

    [Theory]
    [InlineData("PUT", "cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData("PUT", "same-site", null, HttpStatusCode.Forbidden)]
    [InlineData("PUT", "same-origin", null, HttpStatusCode.NotFound)]
    [InlineData("PUT", null, "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("PUT", null, "null", HttpStatusCode.Forbidden)]
    [InlineData("GET", "cross-site", null, HttpStatusCode.Forbidden)]
    [InlineData("GET", "none", null, HttpStatusCode.NotFound)]
    public async Task Other_sites_change_and_see_nothing(string method, string? site, string? origin, HttpStatusCode status)
    {
        var request = Get("/files/nobody/scans/a.jpg");
        request.Method = new HttpMethod(method);
        if (method == "GET")
        {
            request.RequestUri = new Uri("/files/nobody/page/1", UriKind.Relative);
        }

        if (site is not null)
        {
            request.Headers.Add("Sec-Fetch-Site", site);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        Assert.Equal(status, await StatusOf(request));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/studio.css")]
    [InlineData("/files/nobody/page/1")]
    public async Task Every_answer_says_that_only_our_own_scripts_run(string path)
    {
        using var answer = await _client.SendAsync(Get(path), TestContext.Current.CancellationToken);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("/files/..%2F..%2Fetc/page/1")]
    [InlineData("/files/.studio/hand")]
    [InlineData("/files/job/..%2F../passwd")]
    public async Task No_address_leads_out_of_the_shelf(string path) => Assert.Equal(HttpStatusCode.NotFound, await StatusOf(Get(path)));

    [Fact]
    public async Task A_window_stays_open_over_a_restart()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        var first = await TestStudio.StartAsync(folder);
        using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
        using var entered = await client.GetAsync(new Uri(first.Server.Entrance), TestContext.Current.CancellationToken);
        var cookie = entered.Headers.GetValues("Set-Cookie").First().Split(';')[0];
        await first.StopAsync();
        await using var second = await TestStudio.StartAsync(folder);
        using var request = new HttpRequestMessage(HttpMethod.Get, second.Server.Address) { Headers = { { "Cookie", cookie } } };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task One_folder_has_one_studio()
    {
        var e = await Assert.ThrowsAsync<UserException>(() => TestStudio.StartAsync(_studio.Folder));
        Assert.Contains("Another studio", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_sends_300_megabytes_hears_so_in_a_sentence_and_nothing_is_kept()
    {
        var hand = _studio.Server.Shelf.Create("Ada", Hands.Consent.NotStated);
        using var request = Get($"/files/{hand.Id}/scans/huge.jpg");
        request.Method = HttpMethod.Put;
        request.Content = new StreamContent(Stream.Null);
        request.Content.Headers.ContentLength = 300L << 20;
        // The length alone is refused: no byte of the body has to be sent.
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        var head = $"PUT /files/{hand.Id}/scans/huge.jpg HTTP/1.1\r\nHost: 127.0.0.1:{_client.BaseAddress.Port}\r\nCookie: {_cookie.Split(';')[0]}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: {300L << 20}\r\n\r\n";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head), TestContext.Current.CancellationToken);
        var buffer = new byte[4096];
        var text = "";
        for (int read; !text.Contains("100 MB", StringComparison.Ordinal) && (read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
        {
            text += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }

        Assert.StartsWith("HTTP/1.1 413", text, StringComparison.Ordinal);
        Assert.Contains("larger than 100 MB", text, StringComparison.Ordinal);
        Assert.Empty(hand.Notes.Pages);
    }

    [Fact]
    public async Task A_picture_that_is_sent_becomes_a_page()
    {
        var hand = _studio.Server.Shelf.Create("Ada", Hands.Consent.NotStated);
        using var request = Get($"/files/{hand.Id}/scans/{Uri.EscapeDataString("../../my page.jpg")}");
        request.Method = HttpMethod.Put;
        request.Content = new ByteArrayContent([0xFF, 0xD8, 0xFF, .. new byte[40]]);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(request));
        var page = Assert.Single(hand.Notes.Pages);
        Assert.Equal("my page.jpg", page.Name);
        Assert.True(File.Exists(Path.Combine(hand.Folder, "scans", "my page.jpg")));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(Get($"/files/{hand.Id}/page/{page.Id}")));
    }

    [Theory]
    [InlineData("[[50,60],[640,60],[640,130],[50,130]]", HttpStatusCode.NoContent)]
    [InlineData("[[50,60],[640,60]]", HttpStatusCode.UnprocessableEntity)]
    [InlineData("[[50,60],null,[640,130],[50,130]]", HttpStatusCode.UnprocessableEntity)]
    [InlineData("null", HttpStatusCode.UnprocessableEntity)]
    [InlineData("{\"line\":1}", HttpStatusCode.BadRequest)]
    [InlineData("[[50,", HttpStatusCode.BadRequest)]
    public async Task An_outline_that_a_closing_window_sends_is_kept_if_it_is_one(string outline, HttpStatusCode status)
    {
        var hand = Ready.Hand(_studio.Server.Shelf, ("Dear Ada,", LineStanding.Proposed));
        var (page, before) = (hand.Notes.Pages[0].Id, hand.Notes.Pages[0].Lines[0]);
        using var request = Get($"/files/{hand.Id}/outline/{page}/{before.Id}");
        request.Method = HttpMethod.Put;
        request.Content = new StringContent(outline);
        Assert.Equal(status, await StatusOf(request));
        Assert.Equal(status != HttpStatusCode.NoContent, hand.Notes.Page(page)!.Lines[0].Shape == before.Shape);
        Assert.Equal(status == HttpStatusCode.NoContent ? "move" : null, hand.Notes.UndoWord);
    }

    [Fact]
    public async Task A_file_that_is_no_hand_is_not_put_on_the_shelf()
    {
        using var request = Get("/import/letters.safetensors");
        request.Method = HttpMethod.Put;
        request.Content = new ByteArrayContent(new byte[400]);
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("no file of a hand", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(_studio.Server.Shelf.Hands);
    }

    private HttpRequestMessage Get(string path, bool cookie = true)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        if (cookie)
        {
            request.Headers.Add("Cookie", _cookie.Split(';')[0]);
        }

        return request;
    }

    private async Task<HttpStatusCode> StatusOf(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }
}
