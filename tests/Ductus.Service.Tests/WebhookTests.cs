using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Ductus.Service.Outbound;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StandardWebhooks;

namespace Ductus.Tests;

/// <summary>What is told to webhooks.</summary>
public sealed class WebhookTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_are_signed_come_in_order_and_are_tried_again()
    {
        using var client = await service.ClientAsync("hooked");
        var key = (string)(await client.GetAsync("/v1/webhooks/default/secret"))["key"]!;
        var got = new ConcurrentQueue<(string Id, string Status)>();
        var verifier = new StandardWebhook(key);
        await using var hook = await HookAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync(Cancel);
            var headers = http.Request.Headers;

            // A second implementation: it throws where the signature does not fit.
            verifier.Verify(body, headers);
            got.Enqueue((headers["webhook-id"].ToString(), (string)JsonNode.Parse(body)!["status"]!));
            http.Response.StatusCode = got.Count == 1 ? 500 : 200;
        });
        await client.PostAsync("/v1/predictions", $$"""{"version":"{{service.Version}}","input":{"text":"a"},"webhook":"{{hook.Urls.First()}}/","webhook_events_filter":["start","completed"]}""");
        for (var i = 0; i < 200 && got.Count < 3; i++)
        {
            await Task.Delay(50, Cancel);
        }

        var all = got.ToArray();
        Assert.Equal(3, all.Length);
        Assert.Equal(all[0], all[1]);
        Assert.NotEqual(all[0].Id, all[2].Id);
        Assert.Equal("succeeded", all[2].Status);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        using var client = await service.ClientAsync("redirected");
        var elsewhere = 0;
        var tried = 0;
        await using var hook = await HookAsync(http =>
        {
            if (http.Request.Path == "/elsewhere")
            {
                Interlocked.Increment(ref elsewhere);
            }
            else
            {
                Interlocked.Increment(ref tried);
                http.Response.Redirect("/elsewhere");
            }

            return Task.CompletedTask;
        });
        await client.PostAsync("/v1/predictions", $$"""{"version":"{{service.Version}}","input":{"text":"a"},"webhook":"{{hook.Urls.First()}}/","webhook_events_filter":["completed"]}""");
        for (var i = 0; i < 200 && tried < 2; i++)
        {
            await Task.Delay(50, Cancel);
        }

        Assert.True(tried >= 2);
        Assert.Equal(0, elsewhere);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.1", true)]
    [InlineData("172.31.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("255.255.255.255", true)]
    [InlineData("93.184.216.34", false)]
    [InlineData("::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("64:ff9b::a00:1", true)]
    [InlineData("2002:a00:1::", true)]
    [InlineData("2606:2800:220:1::1", false)]
    public void Private_addresses_are_known(string address, bool isPrivate) => Assert.Equal(isPrivate, OutboundClient.IsPrivate(IPAddress.Parse(address)));

    private static async Task<WebApplication> HookAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(Cancel);
        return app;
    }
}
