using System.IO.Compression;
using System.Text;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqliteTrainingTests(ServiceFixture service) : TrainingTests(service), IClassFixture<ServiceFixture>;

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresTrainingTests(PostgresServiceFixture service) : TrainingTests(service), IClassFixture<PostgresServiceFixture>;

/// <summary>Trainings fill models, which are written with.</summary>
public abstract class TrainingTests(ServiceFixture service) : ServiceTests(service)
{
    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("page.txt").Open();
            entry.Write(Encoding.UTF8.GetBytes("Dear Martha"));
        }

        return bytes.ToArray();
    }

    [Fact]
    public async Task A_training_becomes_a_version_of_ones_own_model()
    {
        using var client = await Service.ClientAsync("trains");
        using var other = await Service.ClientAsync("envies");
        await client.PostAsync("/v1/models", """{"owner":"trains","name":"ida","visibility":"private","hardware":"cpu","description":"Ida's hand"}""");
        Assert.Null((await client.GetAsync("/v1/models/trains/ida"))["latest_version"]);
        var archive = (string)(await ServiceClient.ReadAsync(await client.UploadAsync(Archive(), "pages.zip"), 201))["urls"]!["get"]!;
        var training = await client.PostAsync(
            $"/v1/models/ductus/mini/versions/{Service.Version}/trainings",
            $$"""{"destination":"trains/ida","input":{"input_images":"{{archive}}","steps":3,"whose":"Ida","right":"mine"} }""");
        Assert.Equal("starting", (string?)training["status"]);
        var done = await client.UntilOverAsync($"/v1/trainings/{training["id"]}");
        var version = (string?)(await client.GetAsync("/v1/models/trains/ida"))["latest_version"]!["id"];
        Assert.Equal($"trains/ida:{version}", (string?)done["output"]!["version"]);
        using var nobody = new ServiceClient(Service.Address, null);
        Assert.NotEmpty(await nobody.BytesAsync((string)done["output"]!["weights"]!));

        var written = await client.PostAsync("/v1/models/trains/ida/predictions", """{"input":{"text":"a"}}""", 201, ("Prefer", "wait"));
        Assert.Equal(("succeeded", version), ((string?)written["status"], (string?)written["version"]));
        var named = await client.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"a","hand":"trains/ida"}}""", 201, ("Prefer", "wait"));
        Assert.Equal("succeeded", (string?)named["status"]);
        await other.PostAsync("/v1/predictions", $$"""{"version":"{{version}}","input":{"text":"a"} }""", 422);
        Assert.DoesNotContain((await other.GetAsync("/v1/models"))["results"]!.AsArray(), model => (string?)model!["name"] == "ida");

        // It outlives its training's data.
        await Service.Store.RemoveDataAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Equal(version, (string?)(await client.GetAsync("/v1/models/trains/ida/versions"))["results"]![0]!["id"]);
        var kept = Path.Combine(Service.Folder, "hands", version + ".safetensors");
        Assert.True(File.Exists(kept));
        using var gone = await client.SendAsync(HttpMethod.Delete, "/v1/models/trains/ida");
        Assert.Equal(204, (int)gone.StatusCode);
        Assert.False(File.Exists(kept));
    }

    [Fact]
    public async Task One_is_stopped_and_makes_no_version()
    {
        using var client = await Service.ClientAsync("stops");
        await client.PostAsync("/v1/models", """{"name":"ida","hardware":"cpu"}""");
        var archive = (string)(await ServiceClient.ReadAsync(await client.UploadAsync(Archive(), "pages.zip"), 201))["urls"]!["get"]!;
        var training = await client.PostAsync($"/v1/models/ductus/mini/versions/{Service.Version}/trainings", $$"""{"destination":"stops/ida","input":{"input_images":"{{archive}}","steps":3000,"whose":"Ida","right":"mine"} }""");
        Assert.Equal("canceled", (string?)(await client.PostAsync($"/v1/trainings/{training["id"]}/cancel", "", 200))["status"]);
        await client.UntilOverAsync($"/v1/trainings/{training["id"]}");
        Assert.Null((await client.GetAsync("/v1/models/stops/ida"))["latest_version"]);
        Assert.Single((await client.GetAsync("/v1/trainings"))["results"]!.AsArray());
        Assert.Empty((await client.GetAsync("/v1/predictions"))["results"]!.AsArray());
    }

    [Fact]
    public async Task Words_of_a_search_come_with_and_without_quotes()
    {
        using var client = await Service.ClientAsync("searches");
        foreach (var words in new[] { "\"hand\"", "hand" })
        {
            using var found = await client.SendAsync(new HttpMethod("QUERY"), "/v1/models", words);
            Assert.Contains((await ServiceClient.ReadAsync(found, 200))["results"]!.AsArray(), model => (string?)model!["name"] == "hand-a");
        }
    }

    [Fact]
    public async Task The_service_is_ready_while_a_worker_is_there_and_describes_itself()
    {
        using var nobody = new ServiceClient(Service.Address, null);
        Assert.Equal("ok", await nobody.TextAsync("/healthz"));
        Assert.Equal("ready", await nobody.TextAsync("/readyz"));
        var document = await nobody.GetAsync("/openapi.json");
        string[] expected = ["/v1/predictions", "/v1/predictions/{id}/cancel", "/v1/models/{owner}/{name}/versions/{id}/trainings", "/v1/files", "/v1/deployments/{owner}/{name}", "/openai/v1/images/edits", "/v1/estimate"];
        Assert.All(expected, path => Assert.NotNull(document["paths"]![path]));
    }
}
