using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ductus.Remote;

/// <summary>Speaks to a server of Replicate's HTTP API: Replicate itself, or a service of Ductus. The token goes to this server only, and over TLS but to this machine.</summary>
public sealed class RemoteClient : IDisposable
{
    /// <summary>Replicate itself.</summary>
    public const string Replicate = "https://api.replicate.com";

    private const int LongestAnswer = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly HttpClient _http;

    /// <summary>A client.</summary>
    /// <param name="address">The server, without <c>/v1</c>.</param>
    /// <param name="token">What it knows the user by.</param>
    /// <exception cref="UserException">The address is none that a token may be sent to.</exception>
    public RemoteClient(string address, string token)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)))
        {
            throw new UserException($"'{address}' is no address that a token may be sent to: it must begin with https://, or be on this machine.");
        }

        Address = $"{uri.Scheme}://{uri.Authority}";
        _http = new HttpClient { BaseAddress = new Uri(Address), Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server.</summary>
    public string Address { get; }

    /// <summary>The account whose token it is.</summary>
    public async Task<string> AccountAsync(CancellationToken cancel) => (string?)(await GetAsync("/v1/account", cancel).ConfigureAwait(false))["username"] ?? throw Unexpected();

    /// <summary>The newest version of a model: its 64 digits; null where it has none or is not there.</summary>
    public async Task<string?> LatestVersionAsync(string model, CancellationToken cancel)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/v1/models/{model}", null, cancel).ConfigureAwait(false);
        return status == HttpStatusCode.NotFound ? null : (string?)Checked(status, body)["latest_version"]?["id"];
    }

    /// <summary>Makes a private model, if it is not there.</summary>
    public async Task CreateModelAsync(string owner, string name, string hardware, CancellationToken cancel)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, $"/v1/models/{owner}/{name}", null, cancel).ConfigureAwait(false);
        if (status == HttpStatusCode.NotFound)
        {
            await PostAsync("/v1/models", new JsonObject { ["owner"] = owner, ["name"] = name, ["visibility"] = "private", ["hardware"] = hardware }, cancel).ConfigureAwait(false);
        }
        else
        {
            Checked(status, body);
        }
    }

    /// <summary>Sends a file; returns its address there.</summary>
    public async Task<string> UploadAsync(string path, string contentType, CancellationToken cancel)
    {
        using var form = new MultipartFormDataContent();
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        form.Add(content, "content", Path.GetFileName(path));
        return (string?)(await ReadAsync(() => _http.PostAsync(new Uri("/v1/files", UriKind.Relative), form, cancel), cancel).ConfigureAwait(false))["urls"]?["get"] ?? throw Unexpected();
    }

    /// <summary>What work will take and cost there; null where the server tells nothing of it beforehand, as Replicate does not.</summary>
    public async Task<RemoteEstimate?> EstimateAsync(JsonObject body, CancellationToken cancel)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, "/v1/estimate", body, cancel).ConfigureAwait(false);
        if (status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }

        var estimate = Checked(status, answer);
        return new RemoteEstimate((string?)estimate["price"] ?? "", (string?)estimate["currency"] ?? "", (double?)estimate["seconds"] ?? 0, (double?)estimate["queue_seconds"] ?? 0);
    }

    /// <summary>Gets an answer.</summary>
    public async Task<JsonNode> GetAsync(string path, CancellationToken cancel)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path, null, cancel).ConfigureAwait(false);
        return Checked(status, body);
    }

    /// <summary>Posts a body and gets an answer.</summary>
    public async Task<JsonNode> PostAsync(string path, JsonObject body, CancellationToken cancel)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, body, cancel).ConfigureAwait(false);
        return Checked(status, answer);
    }

    /// <summary>Fetches a result, whose address needs no token: it may be another server's.</summary>
    public static async Task DownloadAsync(string address, string path, CancellationToken cancel)
    {
        try
        {
            if (address.StartsWith("data:", StringComparison.Ordinal))
            {
                await File.WriteAllBytesAsync(path, Convert.FromBase64String(address[(address.IndexOf(',', StringComparison.Ordinal) + 1)..]), cancel).ConfigureAwait(false);
                return;
            }

            using var http = new HttpClient { Timeout = Patience };
            await using var from = await http.GetStreamAsync(new Uri(address), cancel).ConfigureAwait(false);
            await using var to = File.Create(path);
            await from.CopyToAsync(to, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or FormatException or UriFormatException)
        {
            throw new UserException("What was made could not be fetched: try again before the server removes it.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancel) => ExchangeAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            }

            return await _http.SendAsync(request, cancel).ConfigureAwait(false);
        },
        cancel);

    private async Task<JsonNode> ReadAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        var (status, body) = await ExchangeAsync(send, cancel).ConfigureAwait(false);
        return Checked(status, body);
    }

    private async Task<(HttpStatusCode Status, JsonNode? Body)> ExchangeAsync(Func<Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        try
        {
            using var response = await send().ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false);
            return (response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
        }
        catch (JsonException e)
        {
            throw new UserException($"{Address} answers something else than Replicate's interface: check the address.", e);
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            throw new UserException($"{Address} cannot be reached: {e.Message}", e);
        }
    }

    private JsonNode Checked(HttpStatusCode status, JsonNode? body) => (int)status switch
    {
        < 400 => body ?? throw Unexpected(),
        401 => throw new UserException($"{Address} does not know the token."),
        402 => throw new UserException($"{Address} wants money or has none of your allowance left: {Detail(body)}"),
        _ => throw new UserException($"{Address} refuses: {Detail(body)}"),
    };

    private static string Detail(JsonNode? body) => (body is JsonObject answer ? (string?)answer["detail"] : null)?.ReplaceLineEndings(" ").Trim() is { Length: > 0 } detail ? detail : "it does not say why.";

    private UserException Unexpected() => new($"{Address} answers something else than Replicate's interface: check the address.");
}

/// <summary>What work will take and cost on another server.</summary>
/// <param name="Price">In units of the currency.</param>
/// <param name="Currency">The currency.</param>
/// <param name="Seconds">How long it runs.</param>
/// <param name="Waits">How long it waits before.</param>
public sealed record RemoteEstimate(string Price, string Currency, double Seconds, double Waits);
