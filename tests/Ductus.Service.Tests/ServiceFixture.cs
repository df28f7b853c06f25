using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Hosting;
using Ductus.Workers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ductus.Tests;

/// <summary>A service on loopback with a worker that does cheap work; another one for every class of tests.</summary>
public class ServiceFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private WebApplication _app = null!;
    private Task _worker = Task.CompletedTask;

    /// <summary>Everything the service has logged.</summary>
    public ConcurrentQueue<string> Logged { get; } = [];

    public string Address { get; private set; } = "";

    public IJobStore Store { get; private set; } = null!;

    public AccountStore Accounts { get; private set; } = null!;

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public string Folder => _folder.Path;

    /// <summary>Why there is no service, where there is none.</summary>
    public string? Missing { get; private set; }

    /// <summary>Where its database is; null, with a reason in <see cref="Missing"/>: it cannot be had here.</summary>
    protected virtual string? Database() => _folder.File("jobs.sqlite");

    /// <summary>A version's 64 digits.</summary>
    public string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Database() is not { } database)
        {
            Missing = "PostgreSQL is not installed here (/usr/lib/postgresql).";
            return;
        }

        var options = new ServiceOptions(database, _folder.Path)
        {
            Listen = "http://127.0.0.1:0",
            Outbound = true,
            Trusted = ["127.0.0.1"],
            MostUpload = 2 << 20,
            MostJson = 1 << 20,
            LeastFree = 0,
        };
        _app = await ServiceHost.BuildAsync(options);
        _app.Services.GetRequiredService<ILoggerFactory>().AddProvider(new Listener(Logged));
        await _app.StartAsync();
        Address = _app.Urls.First();
        Store = Get<IJobStore>();
        Accounts = Get<AccountStore>();

        // A hand of the server's own, which nothing reads.
        var models = Get<ModelStore>();
        await models.AddAsync(new ModelCard("ductus", "hand-a", "", "A hand", "public", "cpu", null));
        await models.AddVersionAsync(new VersionCard(new string('a', 64), "ductus", "hand-a", VersionKind.Hand, _folder.File("none.safetensors"), "", "", DateTimeOffset.UtcNow));
        await models.AddAsync(new ModelCard("ductus", "flux", "", "Paints", "public", "cpu", null));
        await models.AddVersionAsync(new VersionCard(new string('f', 64), "ductus", "flux", VersionKind.Paint, "", "tiny", "", DateTimeOffset.UtcNow));
        Version = (await models.VersionsAsync("ductus", "mini"))[0].Id;
        _worker = new Worker(Store, new WorkerOptions(_folder.Path, [new FakeWrite(), new FakeClone(), new FakeTrain(), new FakePaint(), new Work.VerifyWork()]) { Every = TimeSpan.FromMilliseconds(30), Words = job => job.Done == 0 ? "begins" : null }).RunAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _worker;
        if (Missing is null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _stop.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A client of an account, which is made.</summary>
    internal async Task<ServiceClient> ClientAsync(string account, Account? limits = null, string[]? scopes = null)
    {
        await Accounts.PutAsync((limits ?? new Account(account)) with { Name = account });
        var token = await Accounts.IssueAsync(account, scopes ?? [.. Scope.All]);
        return new ServiceClient(Address, token);
    }

    private sealed class Listener(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresServiceFixture : ServiceFixture
{
    protected override string? Database() => PostgresServer.IsInstalled ? PostgresServer.NewDatabase() : null;
}

/// <summary>Sends requests with a token.</summary>
internal sealed class ServiceClient : IDisposable
{
    private readonly HttpClient _http;

    public ServiceClient(string address, string? token)
    {
        _http = new HttpClient { BaseAddress = new Uri(address) };
        Token = token;
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public string? Token { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, Cancel);
    }

    public async Task<HttpResponseMessage> SendAsync(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, Cancel);
    }

    public async Task<JsonNode> PostAsync(string path, string body, int status = 201, params (string Name, string Value)[] headers) => await ReadAsync(await SendAsync(HttpMethod.Post, path, body, headers), status);

    public async Task<JsonNode> GetAsync(string path, int status = 200) => await ReadAsync(await SendAsync(HttpMethod.Get, path), status);

    public async Task<string> TextAsync(string path) => await _http.GetStringAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancel);

    public async Task<byte[]> BytesAsync(string path) => await _http.GetByteArrayAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancel);

    public async Task<HttpResponseMessage> UploadAsync(byte[] content, string name, string path = "/v1/files", string part = "content", params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(content);
        form.Add(file, part, name);
        foreach (var (field, value) in fields)
        {
            form.Add(new StringContent(value), field);
        }

        return await _http.PostAsync(new Uri(path, UriKind.Relative), form, Cancel);
    }

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>Asks until a job is over.</summary>
    public async Task<JsonNode> UntilOverAsync(string path)
    {
        for (var i = 0; i < 400; i++)
        {
            var job = await GetAsync(path);
            if ((string?)job["status"] is "succeeded" or "failed" or "canceled")
            {
                return job;
            }

            await Task.Delay(50, Cancel);
        }

        throw new TimeoutException();
    }

    public void Dispose() => _http.Dispose();
}
