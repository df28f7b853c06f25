using System.IO.Compression;
using Ductus.Service.Accounts;

namespace Ductus.Tests;

/// <summary>What is refused, with which status and in which words; and that nothing of it is kept.</summary>
public sealed class RefusalTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Body(string input = """{"text":"a"}""", string more = "") => $$"""{"version":"{{service.Version}}","input":{{input}}{{more}}}""";

    [Theory]
    [InlineData("GET", "/v1/predictions")]
    [InlineData("GET", "/v1/predictions/01arz3ndektsv4rrffq69g5fav")]
    [InlineData("POST", "/v1/predictions")]
    [InlineData("POST", "/v1/predictions/01arz3ndektsv4rrffq69g5fav/cancel")]
    [InlineData("GET", "/v1/trainings")]
    [InlineData("POST", "/v1/models/ductus/mini/predictions")]
    [InlineData("POST", "/v1/models/ductus/mini/versions/a/trainings")]
    [InlineData("GET", "/v1/models")]
    [InlineData("POST", "/v1/models")]
    [InlineData("GET", "/v1/files")]
    [InlineData("POST", "/v1/files")]
    [InlineData("GET", "/v1/account")]
    [InlineData("GET", "/v1/hardware")]
    [InlineData("POST", "/v1/estimate")]
    [InlineData("POST", "/v1/verify")]
    [InlineData("GET", "/v1/verify/01arz3ndektsv4rrffq69g5fav")]
    [InlineData("GET", "/v1/webhooks/default/secret")]
    [InlineData("POST", "/openai/v1/images/generations")]
    [InlineData("GET", "/openai/v1/models")]
    public async Task Without_a_token_that_holds_nothing_is_told(string method, string path)
    {
        using var nobody = new ServiceClient(service.Address, null);
        using var stranger = new ServiceClient(service.Address, "dct_wrong");
        foreach (var client in new[] { nobody, stranger })
        {
            using var response = await client.SendAsync(new HttpMethod(method), path, method == "POST" ? "{}" : null);
            Assert.Equal(401, (int)response.StatusCode);
        }
    }

    [Fact]
    public async Task A_revoked_token_and_one_whose_time_is_over_hold_no_more()
    {
        using var client = await service.ClientAsync("revoked");
        await client.GetAsync("/v1/account");
        var card = (await service.Accounts.TokensAsync(Cancel)).Single(token => token.Account == "revoked");
        Assert.Equal(client.Token![^4..], card.LastFour);
        Assert.True(await service.Accounts.RevokeAsync(card.Id, Cancel));
        await client.GetAsync("/v1/account", 401);
        using var late = new ServiceClient(service.Address, await service.Accounts.IssueAsync("revoked", Scope.All, TimeSpan.Zero, Cancel));
        await late.GetAsync("/v1/account", 401);
    }

    [Fact]
    public async Task A_token_without_the_scope_is_refused()
    {
        using var client = await service.ClientAsync("narrow", scopes: [Scope.Files]);
        Assert.Contains("'predict'", (string?)(await client.PostAsync("/v1/predictions", Body(), 403))["detail"], StringComparison.Ordinal);
        await client.GetAsync("/v1/files");
    }

    [Fact]
    public async Task What_is_anothers_is_not_there()
    {
        using var owner = await service.ClientAsync("owner");
        using var other = await service.ClientAsync("curious");
        var job = (string?)(await owner.PostAsync("/v1/predictions", Body()))["id"];
        var file = (string?)(await ServiceClient.ReadAsync(await owner.UploadAsync([1, 2], "a.bin"), 201))["id"];
        await owner.PostAsync("/v1/models", """{"owner":"owner","name":"mother","visibility":"private","hardware":"cpu"}""");
        string[] texts = [
            (await other.GetAsync($"/v1/predictions/{job}", 404)).ToJsonString(),
            (await other.PostAsync($"/v1/predictions/{job}/cancel", "", 404)).ToJsonString(),
            (await other.GetAsync($"/v1/files/{file}", 404)).ToJsonString(),
            (await other.GetAsync($"/v1/files/{file}/download", 404)).ToJsonString(),
            (await other.GetAsync("/v1/models/owner/mother", 404)).ToJsonString(),
            (await other.GetAsync("/v1/predictions/nope", 404)).ToJsonString(),
        ];
        Assert.Single(texts.Distinct());
        await other.PostAsync("/v1/predictions", Body($$"""{"text":"a","hand":"{{service.Address}}/v1/files/{{file}}"}"""), 422);
        await other.PostAsync("/v1/predictions", Body("""{"text":"a","hand":"owner/mother"}"""), 422);
        await owner.GetAsync($"/v1/files/{file}");
    }

    [Theory]
    [InlineData("""{}""", "- input: text is required")]
    [InlineData("""{"text":5}""", "- input.text: must be a string")]
    [InlineData("""{"text":"a","seed":"x"}""", "- input.seed: must be an integer")]
    [InlineData("""{"text":"a","seed":-1}""", "- input.seed: must be at least 0")]
    [InlineData("""{"text":"a","paper":"gold"}""", "- input.paper: must be one of own, clean, ruled, transparent")]
    [InlineData("""{"text":"a","ink":"blue"}""", "- input.ink: The ink is a colour such as #1a2b3c.")]
    [InlineData("""{"text":"a","page":"b"}""", "- input.page: is not known here")]
    [InlineData("""{"text":"a","hand":"http://10.0.0.1/hand"}""", "- input.hand: must be an address that begins with https://")]
    [InlineData("""{"text":"a","hand":"data:,x"}""", "- input.hand: must be base64 if it is a data address")]
    public async Task An_input_that_does_not_fit_is_refused_field_by_field(string input, string detail)
    {
        using var client = await service.ClientAsync("careless");
        var problem = await client.PostAsync("/v1/predictions", Body(input), 422);
        Assert.Equal(detail, ((string?)problem["detail"])!.TrimEnd());
        Assert.NotEmpty(problem["invalid_fields"]!.AsArray());
    }

    [Theory]
    [InlineData("jpg", "jpeg", "image/jpeg")]
    [InlineData("webp", "webp", "image/webp")]
    [InlineData("png", "png", "image/png")]
    public async Task Pictures_come_in_the_form_that_is_asked_for(string form, string openAi, string kind)
    {
        using var client = await service.ClientAsync("forms");
        var painted = await client.PostAsync("/v1/models/ductus/flux/predictions", $$"""{"input":{"prompt":"a desk","output_format":"{{form}}","output_quality":90} }""", 201, ("Prefer", "wait"));
        Assert.StartsWith($"data:{kind};base64,", (string?)painted["output"]![0], StringComparison.Ordinal);
        var image = await client.PostAsync("/openai/v1/images/generations", $$"""{"model":"ductus/flux","prompt":"a desk","output_format":"{{openAi}}","output_compression":90}""", 200);
        Assert.Equal(openAi, (string?)image["output_format"]);
        await client.PostAsync("/v1/models/ductus/flux/predictions", """{"input":{"prompt":"a desk","output_format":"gif"}}""", 422);
        await client.PostAsync("/v1/models/ductus/flux/predictions", """{"input":{"prompt":"a desk","output_quality":101}}""", 422);
    }

    [Fact]
    public async Task A_client_that_sends_itself_is_refused_and_its_token_is_nowhere()
    {
        using var client = await service.ClientAsync("leaky");
        var problem = await client.PostAsync("/v1/predictions", Body($$"""{"auth":"{{client.Token}}","{{client.Token}}":1,"baseUrl":"x"}"""), 422);
        Assert.DoesNotContain(client.Token!, problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains("input.auth", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await client.GetAsync("/v1/predictions"))["results"]!.AsArray());
        await client.PostAsync("/v1/predictions", Body("""{"text":"a secret text"}"""), 201, ("Prefer", "wait"));
        Assert.DoesNotContain(service.Logged, line => line.Contains("dct_", StringComparison.Ordinal) || line.Contains("secret text", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://example.org/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://192.168.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://169.254.169.254/latest")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("ftp://example.org/")]
    [InlineData("https://user:word@example.org/")]
    public async Task A_webhook_to_a_private_address_is_refused(string webhook)
    {
        using var client = await service.ClientAsync("hooks");
        Assert.StartsWith("webhook: must be", (string?)(await client.PostAsync("/v1/predictions", Body(more: $$""","webhook":"{{webhook}}" """), 422))["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json", 422)]
    [InlineData("[1]", 422)]
    [InlineData("""{"input":{"text":"a"}}""", 422)]
    [InlineData("""{"version":"0000000000000000000000000000000000000000000000000000000000000000","input":{"text":"a"}}""", 422)]
    [InlineData("""{"version":"ductus/mini","input":{"text":"a"},"secrets":1}""", 422)]
    [InlineData("""{"version":"ductus/mini","input":"a"}""", 422)]
    public async Task A_body_that_does_not_fit_is_refused(string body, int status)
    {
        using var client = await service.ClientAsync("broken");
        await client.PostAsync("/v1/predictions", body, status);
    }

    [Fact]
    public async Task Too_much_is_refused()
    {
        using var client = await service.ClientAsync("large", new Account("") { Bytes = 1 << 20 });
        using var upload = await client.UploadAsync(new byte[(3 << 20) + 1], "a.bin");
        Assert.Equal(413, (int)upload.StatusCode);
        using var filled = await client.UploadAsync(new byte[(1 << 20) + 1], "a.bin");
        Assert.Equal(402, (int)filled.StatusCode);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(service.Folder, "files")), file => new FileInfo(file).Length > 1000);
        await client.PostAsync("/v1/predictions", Body($$"""{"text":"{{new string('a', 2 << 20)}}"}"""), 413);
    }

    [Fact]
    public async Task Who_has_used_all_gets_402_and_who_asks_too_often_429()
    {
        using var broke = await service.ClientAsync("broke", new Account("") { SecondsAMonth = 0 });
        Assert.Equal("Insufficient credit", (string?)(await broke.PostAsync("/v1/predictions", Body(), 402))["title"]);
        using var eager = await service.ClientAsync("eager", new Account("") { CreationsAMinute = 1 });
        await eager.PostAsync("/v1/predictions", Body());
        using var refused = await eager.SendAsync(HttpMethod.Post, "/v1/predictions", Body());
        Assert.Equal(429, (int)refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        using var full = await service.ClientAsync("full", new Account("") { Queued = 0 });
        Assert.Contains("0 jobs waiting", (string?)(await full.PostAsync("/v1/predictions", Body(), 429))["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_name_is_misdirected()
    {
        using var client = await service.ClientAsync("rebound");
        using var response = await client.SendAsync(HttpMethod.Get, "/v1/account", null, ("Host", "evil.example"));
        Assert.Equal(421, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_training_takes_zip_files_only_and_into_models_of_ones_own()
    {
        using var client = await service.ClientAsync("trains-badly");
        var path = $"/v1/models/ductus/mini/versions/{service.Version}/trainings";
        await client.PostAsync(path, """{"destination":"trains-badly/none","input":{}}""", 404);
        await client.PostAsync(path, """{"destination":"ductus/mini","input":{}}""", 404);
        await client.PostAsync("/v1/models", """{"name":"mine","hardware":"cpu"}""");
        await client.PostAsync("/v1/models", """{"name":"../mine"}""", 422);
        await client.PostAsync("/v1/models", """{"owner":"ductus","name":"mine"}""", 422);
        await client.PostAsync("/v1/models", """{"name":"mine"}""", 409);
        var text = (string?)(await ServiceClient.ReadAsync(await client.UploadAsync([1, 2, 3], "a.zip"), 201))["urls"]!["get"];
        Assert.Contains("must be a zip file", (string?)(await client.PostAsync(path, $$"""{"destination":"trains-badly/mine","input":{"input_images":"{{text}}","whose":"me","right":"mine"} }""", 422))["detail"], StringComparison.Ordinal);
        await client.PostAsync(path, $$"""{"destination":"trains-badly/mine","input":{"input_images":"{{text}}","whose":"me","right":"stolen"} }""", 422);
    }

    [Theory]
    [InlineData("""{"input_images":"x","steps":3}""", "input.whose input.right")]
    [InlineData("""{"input_images":"x","whose":"Ida"}""", "input.right")]
    [InlineData("""{"input_images":"x","whose":" ","right":"mine"}""", "input.whose")]
    public async Task A_hand_of_which_nobody_says_whose_it_is_is_not_trained(string input, string fields)
    {
        using var client = await service.ClientAsync("silent");
        using var _ = await client.SendAsync(HttpMethod.Post, "/v1/models", """{"name":"mine","hardware":"cpu"}""");
        var refused = await client.PostAsync($"/v1/models/ductus/mini/versions/{service.Version}/trainings", $$"""{"destination":"silent/mine","input":{{input}}}""", 422);
        Assert.Equal(fields, string.Join(' ', refused["invalid_fields"]!.AsArray().Select(field => (string?)field!["field"])));
        Assert.Equal("Say in 'whose' whose hand it is, and in 'right' by what right it is used (mine, agreed, family or public-domain): nothing is written in a hand of which nobody has said.", (string?)refused["detail"]);
        Assert.Equal(refused["detail"]!.ToJsonString(), (await client.PostAsync("/v1/estimate", $$"""{"version":"ductus/mini","destination":"silent/mine","input":{{input}}}""", 422))["detail"]!.ToJsonString());
        Assert.Empty((await client.GetAsync("/v1/trainings"))["results"]!.AsArray());
        var form = (await client.GetAsync("/v1/models/ductus/mini"))["latest_version"]!["openapi_schema"]!["components"]!["schemas"]!["TrainingInput"]!;
        Assert.Equal(["input_images", "whose", "right"], form["required"]!.AsArray().Select(name => (string?)name));
    }

    [Fact]
    public void Archives_are_unpacked_by_bare_names_and_under_limits()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("a.zip");
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            foreach (var name in new[] { "../../escaped.txt", "/absolute.txt", "in/a/folder.png", "program.exe", ".hidden.txt" })
            {
                using var entry = archive.CreateEntry(name).Open();
                entry.Write([1]);
            }
        }

        var to = Work.PictureArchive.Unpack(path, folder.File("to"));
        Assert.Equal(["absolute.txt", "escaped.txt", "folder.png"], Directory.GetFiles(to).Select(Path.GetFileName).Order());
        Assert.False(File.Exists(folder.File("escaped.txt")));

        using (var archive = ZipFile.Open(folder.File("many.zip"), ZipArchiveMode.Create))
        {
            for (var i = 0; i <= 1000; i++)
            {
                archive.CreateEntry($"{i}.txt");
            }
        }

        Assert.Contains("at most 1000", Assert.Throws<UserException>(() => Work.PictureArchive.Unpack(folder.File("many.zip"), folder.File("many"))).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("no.zip"), "PK no");
        Assert.Throws<UserException>(() => Work.PictureArchive.Unpack(folder.File("no.zip"), folder.File("no")));
    }
}
