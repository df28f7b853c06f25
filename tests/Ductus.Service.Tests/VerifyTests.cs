using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Ductus.Application;
using Ductus.Marks;
using Ductus.Service.Accounts;

namespace Ductus.Tests;

/// <summary>What files say of their origin, asked of the service.</summary>
public sealed class VerifyTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string[] Files = ["c2pa/ductus-signed.png", "c2pa/bad/pixel-changed.png", "c2pa/plain.pdf"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_told_of_as_by_the_command_and_are_gone_afterwards()
    {
        using var client = await service.ClientAsync("asks");
        var told = (await ServiceClient.ReadAsync(await SendAsync(client, Form(Files)), 200)).AsArray();
        var check = new OriginCheck(MarkKey.Public, null);
        var expected = JsonNode.Parse(OriginReport.ToJson([.. Files.Select(name => check.Look(Golden.PathOf(name), Path.GetFileName(name), Cancel))]));
        Assert.True(JsonNode.DeepEquals(expected, told), told.ToJsonString());
        Assert.Equal(["untrusted", "broken", "none"], told.Select(report => (string?)report!["credentials"]));
        Assert.Equal(["found", "broken", "nothing"], told.Select(report => (string?)report!["outcome"]));
        Assert.Equal(["claim", "assertions", "signature", "certificate"], told[1]!["passed"]!.AsArray().Select(part => (string?)part));
        Assert.Empty((await client.GetAsync("/v1/files"))["results"]!.AsArray());
    }

    [Fact]
    public async Task The_bytes_of_one_file_will_do()
    {
        using var client = await service.ClientAsync("asks-bytes");
        using var content = new ByteArrayContent(await File.ReadAllBytesAsync(Golden.PathOf("c2pa/ductus-signed.pdf"), Cancel)) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } };
        var told = await ServiceClient.ReadAsync(await SendAsync(client, content), 200);
        Assert.Equal("found", (string?)Assert.Single(told.AsArray())!["outcome"]);
    }

    [Fact]
    public async Task What_no_reader_knows_is_a_finding_and_names_no_path_of_the_server()
    {
        using var client = await service.ClientAsync("asks-junk");
        using var content = new ByteArrayContent([1, 2, 3]) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        var told = await ServiceClient.ReadAsync(await SendAsync(client, content), 200);
        Assert.Equal("broken", (string?)told[0]!["outcome"]);
        Assert.Contains("'file' cannot be looked for", (string?)told[0]!["problem"], StringComparison.Ordinal);
        Assert.DoesNotContain(service.Folder, told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_will_not_wait_fetches_the_answer_which_is_nobody_elses()
    {
        using var client = await service.ClientAsync("asks-later");
        using var other = await service.ClientAsync("asks-after-others");
        await client.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"long"}}""");
        var begun = await ServiceClient.ReadAsync(await SendAsync(client, Form(Files[0]), "wait=1"), 202);
        var address = new Uri((string)begun["urls"]!["get"]!).AbsolutePath;
        await other.GetAsync(address, 404);
        JsonNode told;
        do
        {
            await Task.Delay(50, Cancel);
            using var answer = await client.SendAsync(HttpMethod.Get, address);
            told = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!;
        }
        while (told is JsonObject);
        Assert.Equal("found", (string?)told[0]!["outcome"]);
        Assert.Empty((await client.GetAsync("/v1/files"))["results"]!.AsArray());
    }

    [Fact]
    public async Task What_may_not_be_asked_is_refused_and_nothing_is_kept()
    {
        using var nobody = new ServiceClient(service.Address, null);
        using var narrow = await service.ClientAsync("asks-narrowly", scopes: [Scope.Predict]);
        using var broke = await service.ClientAsync("asks-broke", new Account("") { SecondsAMonth = 0 });
        using var client = await service.ClientAsync("asks-wrongly");
        await ServiceClient.ReadAsync(await SendAsync(nobody, Form(Files)), 401);
        Assert.Contains("'verify'", (string?)(await ServiceClient.ReadAsync(await SendAsync(narrow, Form(Files)), 403))["detail"], StringComparison.Ordinal);
        await ServiceClient.ReadAsync(await SendAsync(broke, Form(Files)), 402);
        Assert.Contains("no body of this kind", (string?)(await client.PostAsync("/v1/verify", "{}", 415))["detail"], StringComparison.Ordinal);
        await ServiceClient.ReadAsync(await SendAsync(client, Form()), 422);
        await ServiceClient.ReadAsync(await SendAsync(client, Form([.. Enumerable.Repeat(Files[2], 21)])), 422);
        using var empty = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        await ServiceClient.ReadAsync(await SendAsync(client, empty), 422);
        using var large = new ByteArrayContent(new byte[(3 << 20) + 1]) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
        using var refused = await SendAsync(client, large);
        Assert.Equal((413, "application/problem+json"), ((int)refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
        Assert.Empty((await client.GetAsync("/v1/files"))["results"]!.AsArray());
    }

    [Fact]
    public async Task The_document_of_the_interface_tells_of_it()
    {
        using var client = await service.ClientAsync("reads");
        var paths = (await client.GetAsync("/openapi.json"))["paths"]!;
        Assert.Equal(["application/octet-stream", "application/pdf", "image/jpeg", "image/png", "image/webp", "multipart/form-data"], paths["/v1/verify"]!["post"]!["requestBody"]!["content"]!.AsObject().Select(kind => kind.Key).Order(StringComparer.Ordinal));
        Assert.NotNull(paths["/v1/verify"]!["post"]!["responses"]!["200"]!["content"]);
        Assert.NotNull(paths["/v1/verify/{id}"]!["get"]);
    }

    private static MultipartFormDataContent Form(params string[] names)
    {
        var form = new MultipartFormDataContent { { new StringContent("of no use"), "note" } };
        foreach (var name in names)
        {
            form.Add(new ByteArrayContent(File.ReadAllBytes(Golden.PathOf(name))), "files", Path.GetFileName(name));
        }

        return form;
    }

    private static async Task<HttpResponseMessage> SendAsync(ServiceClient client, HttpContent content, string? prefer = null)
    {
        using (content)
        {
            return await client.SendAsync("/v1/verify", content, prefer is null ? [] : [("Prefer", prefer)]);
        }
    }
}
