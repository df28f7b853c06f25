using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ductus.Service.Accounts;

namespace Ductus.Tests;

/// <summary>
/// What the unchanged clients of Replicate and OpenAI sent (npm replicate 1.4.0 and openai 6.49.0, replicate-python 1.0.7) is sent again, and answered in the same form: status, kind, fields and their types, and the words
/// that clients read.
/// </summary>
public sealed class GoldenTranscriptTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string TheirVersion = "43385991f0be5fed6db7fb640c5f510d41bcaac6ecca6c842a0c2a2d2d2bf510";

    /// <summary>What is the same wherever it is answered.</summary>
    private static readonly string[] Same = ["status", "title", "detail", "error", "source", "data_removed", "type", "code", "param", "message", "destination", "visibility", "is_official", "name", "output_format", "object", "min_instances", "max_instances", "number", "metadata", "currency", "unit"];

    /// <summary>What may be of any kind, since it is of the model.</summary>
    private static readonly string[] Free = ["logs", "input", "output", "results", "data", "openapi_schema", "metrics", "description", "github_url", "usage"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("predictions-create-get-list-wait-01")]
    [InlineData("run-block-01")]
    [InlineData("run-failed-01")]
    [InlineData("predictions-cancel-01 predictions-cancel-02")]
    [InlineData("error-401-01")]
    [InlineData("error-402-01")]
    [InlineData("error-404-01")]
    [InlineData("error-422-01")]
    [InlineData("error-422-version-01")]
    [InlineData("error-429-POST-01 error-429-POST-01")]
    [InlineData("idempotency-01 idempotency-02 idempotency-03")]
    [InlineData("estimate-01")]
    [InlineData("hardware-account-collections-02 hardware-account-collections-03")]
    [InlineData("files-01 files-02 files-03 files-04")]
    [InlineData("py-files-01")]
    [InlineData("py-run-timeout-01")]
    [InlineData("deployments-01 deployments-02 deployments-04 deployments-05 deployments-06")]
    [InlineData("models-02 trainings-cancel-01 trainings-cancel-02")]
    [InlineData("py-webhook-secret-01")]
    [InlineData("openai-generate-01")]
    [InlineData("openai-generate-url-01")]
    [InlineData("openai-stream-01")]
    [InlineData("openai-401-01")]
    [InlineData("openai-404-01")]
    [InlineData("openai-models-01")]
    [InlineData("stream-01 stream-02")]
    [InlineData("stream-failed-01 stream-failed-02")]
    public async Task An_exchange_goes_as_it_was_recorded(string exchanges)
    {
        using var good = await service.ClientAsync("ductus", new Account("") { CreationsAMinute = 6000 });
        using var broke = await service.ClientAsync("broke", new Account("") { SecondsAMonth = 0 });
        using var throttled = await service.ClientAsync($"throttled{exchanges.Length}", new Account("") { CreationsAMinute = 1 });
        var archive = (string)(await ServiceClient.ReadAsync(await good.UploadAsync([(byte)'P', (byte)'K', 5, 6, .. new byte[18]], "pages.zip"), 201))["urls"]!["get"]!;
        await good.SendAsync(HttpMethod.Post, "/v1/models", """{"owner":"ductus","name":"ida","hardware":"cpu"}""");
        var ours = new List<(string Theirs, string Ours)>
        {
            (TheirVersion, service.Version), ("https://example.org/pages.zip", archive), ("r8_good", good.Token!), ("r8_broke", broke.Token!), ("r8_throttled", throttled.Token!), ("ductus/flux", "ductus/mini"),
            ("http://127.0.0.1:5181", service.Address), ("{\"text\":\"x\",\"fail\":true}", "{\"text\":\"fail\"}"), ("{\"text\":\"a\",\"fail\":true}", "{\"text\":\"fail\"}"), ("{\"text\":\"a\",\"steps\":100}", "{\"text\":\"long\"}"),
            // Whose hand it is, which no other trainer asks for.
            ("\"input_images\":", "\"whose\":\"Ida\",\"right\":\"mine\",\"input_images\":"),
            ("\"text\":\"Dear\",\"steps\":12,\"pace_ms\":200", "\"text\":\"long\""),
        };
        var names = exchanges.Split(' ');
        for (var i = 0; i < names.Length; i++)
        {
            var recorded = Golden.Json(Path.Combine("replicate", names[i] + ".json"));
            using var response = await SendAsync(recorded.GetProperty("request"), ours);
            var text = await response.Content.ReadAsStringAsync(Cancel);
            if (names[i] == "error-429-POST-01" && i == 0)
            {
                continue;
            }

            var expected = recorded.GetProperty("response");
            Assert.True(expected.GetProperty("status").GetInt32() == (int)response.StatusCode, $"{names[i]}: {(int)response.StatusCode} {text}");
            foreach (var header in expected.GetProperty("headers").EnumerateObject().Where(header => header.Name is "content-type" or "preference-applied" or "idempotent-replayed" or "retry-after" or "ratelimit-remaining"))
            {
                var value = response.Headers.TryGetValues(header.Name, out var values) ? values.First() : response.Content.Headers.TryGetValues(header.Name, out values) ? values.First() : null;
                Assert.NotNull(value);
                if (header.Name is not ("retry-after" or "ratelimit-remaining"))
                {
                    Assert.Equal(header.Value.GetString()!.Split(';')[0], value.Split(';')[0]);
                }
            }

            var body = expected.GetProperty("body");
            if (body.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                var answer = JsonNode.Parse(text)!;
                Compare(names[i], JsonNode.Parse(body.GetRawText()), answer, "");
                Learn(body, answer, ours);
            }
            else if (body.ValueKind == JsonValueKind.String)
            {
                // Events: the same kinds in the same order.
                Assert.Equal(Kinds(body.GetString()!), Kinds(text));
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(JsonElement recorded, List<(string Theirs, string Ours)> ours)
    {
        string Mine(string text) => ours.Aggregate(text, (changed, pair) => changed.Replace(pair.Theirs, pair.Ours, StringComparison.Ordinal));
        using var http = new HttpClient { BaseAddress = new Uri(service.Address) };
        using var request = new HttpRequestMessage(new HttpMethod(recorded.GetProperty("method").GetString()!), Mine(recorded.GetProperty("path").GetString()!));
        var body = recorded.GetProperty("body");
        var type = "application/json";
        foreach (var header in recorded.GetProperty("headers").EnumerateObject())
        {
            if (header.Name is "content-type")
            {
                type = header.Value.GetString()!;
            }
            else if (header.Name is not ("content-length" or "accept-encoding" or "host" or "connection"))
            {
                request.Headers.TryAddWithoutValidation(header.Name, Mine(header.Value.GetString()!));
            }
        }

        if (body.ValueKind != JsonValueKind.Null)
        {
            var text = body.ValueKind == JsonValueKind.String ? body.GetString()! : Mine(JsonNode.Parse(body.GetRawText())!.ToJsonString());
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        return await http.SendAsync(request, Cancel);
    }

    private static IEnumerable<string> Kinds(string events) =>
        // Logs come as often as the work tells something.
        events.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Where((line, i) => line != "event: logs" || i == 0);

    private static void Compare(string where, JsonNode? expected, JsonNode? actual, string name)
    {
        if (Free.Contains(name))
        {
            return;
        }

        if (expected is JsonObject known)
        {
            var own = Assert.IsType<JsonObject>(actual);
            Assert.Equal(known.Select(field => field.Key).Order(StringComparer.Ordinal), own.Select(field => field.Key).Order(StringComparer.Ordinal));
            foreach (var (key, value) in known)
            {
                Compare($"{where}.{key}", value, own[key], key);
            }
        }
        else if (expected is JsonValue value)
        {
            Assert.True(actual is JsonValue && actual.GetValueKind() == expected.GetValueKind(), $"{where}: {actual?.ToJsonString() ?? "null"} in the place of {value}");
            // A worker may have taken the job up before the answer was made.
            var isTakenUp = name == "status" && value.ToString() == "starting" && actual!.ToString() == "processing";
            if (!isTakenUp && Same.Contains(name) && !(name == "detail" && value.ToString().Contains("throttled", StringComparison.Ordinal)) && !(name == "name" && value.ToString() == "Ductus"))
            {
                Assert.Equal(value.ToJsonString(), actual!.ToJsonString());
            }
        }
        else if (expected is null && name is not ("started_at" or "deployment"))
        {
            Assert.Null(actual);
        }
    }

    /// <summary>Names that the server makes are others: what follows is sent under ours.</summary>
    private static void Learn(JsonElement theirs, JsonNode answer, List<(string Theirs, string Ours)> ours)
    {
        if (theirs.ValueKind != JsonValueKind.Object || !theirs.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String)
        {
            return;
        }

        if (theirs.TryGetProperty("urls", out var urls) && urls.TryGetProperty("stream", out var stream))
        {
            ours.Insert(0, (new Uri(stream.GetString()!).AbsolutePath, new Uri((string)answer["urls"]!["stream"]!).AbsolutePath));
        }

        ours.Add((id.GetString()!, (string)answer["id"]!));
    }
}
