using System.Collections.Concurrent;
using System.Text;
using Ductus.Cli;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ductus.Tests;

/// <summary>What a service sends to where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> points.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_and_traces_reach_a_collector_and_hold_no_token_and_no_text()
    {
        var got = new ConcurrentDictionary<string, string>();
        await using var collector = await CollectorAsync(got);
        using var program = new ServedProgram(_folder.Path);
        var (_, address) = await program.StartAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "200"), ("OTEL_BSP_SCHEDULE_DELAY", "200"));
        using var said = new StringWriter();
        Assert.Equal(0, CommandLine.Run(["token", "create", "anna", "--store", _folder.Path], new Terminal(TextReader.Null, said, said, Live: false)));
        using var client = new ServiceClient(address, said.ToString().Trim());
        var version = (string)(await client.GetAsync("/v1/models/ductus/mini"))["latest_version"]!["id"]!;
        await client.SendAsync(HttpMethod.Post, "/v1/predictions", $$"""{"version":"{{version}}","input":{"text":"a secret word"} }""");

        await UntilAsync(() => Holds(got, "/v1/metrics", "ductus.jobs.queued", "http.server.request.duration") && Holds(got, "/v1/traces", "/v1/models/{owner}/{name}"));
        Assert.All(got.Values, sent =>
        {
            Assert.DoesNotContain("secret word", sent, StringComparison.Ordinal);
            Assert.DoesNotContain(client.Token!, sent, StringComparison.Ordinal);
        });
    }

    private static bool Holds(ConcurrentDictionary<string, string> got, string path, params string[] names) =>
        got.TryGetValue(path, out var sent) && names.All(name => sent.Contains(name, StringComparison.Ordinal));

    /// <summary>Takes what is sent, as bytes: of a message of Protocol Buffers texts can be read as they are.</summary>
    private static async Task<WebApplication> CollectorAsync(ConcurrentDictionary<string, string> got)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            got.AddOrUpdate(http.Request.Path, _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
            http.Response.ContentType = "application/x-protobuf";
        });
        await app.StartAsync(Cancel);
        return app;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 300, "Nothing has come in half a minute.");
            await Task.Delay(100, Cancel);
        }
    }

    public void Dispose() => _folder.Dispose();
}
