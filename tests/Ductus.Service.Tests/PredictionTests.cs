using System.Text.Json.Nodes;
using Ductus.Service.Accounts;
using Ductus.Service.Hosting;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqlitePredictionTests(ServiceFixture service) : PredictionTests(service), IClassFixture<ServiceFixture>;

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresPredictionTests(PostgresServiceFixture service) : PredictionTests(service), IClassFixture<PostgresServiceFixture>;

/// <summary>Predictions, as clients of Replicate make them.</summary>
public abstract class PredictionTests(ServiceFixture service) : ServiceTests(service)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Body(string text) => $$"""{"version":"{{Service.Version}}","input":{"text":"{{text}}"} }""";

    [Fact]
    public async Task An_answer_that_is_waited_for_brings_the_pages_along()
    {
        using var client = await Service.ClientAsync("waits");
        using var response = await client.SendAsync(HttpMethod.Post, "/v1/predictions", Body("Dear Martha"), ("Prefer", "wait"));
        var made = await ServiceClient.ReadAsync(response, 201);
        Assert.Equal("wait", response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal("succeeded", (string?)made["status"]);
        Assert.Equal("data:image/png;base64," + Convert.ToBase64String(FakeWrite.Picture), (string?)made["output"]![0]);
        Assert.Contains("100%|██████████| 4/4", (string?)made["logs"], StringComparison.Ordinal);
        Assert.True((double)made["metrics"]!["predict_time"]! <= (double)made["metrics"]!["total_time"]!);
    }

    [Fact]
    public async Task One_that_is_not_over_in_time_is_told_as_starting_and_its_results_have_addresses_of_their_own()
    {
        using var client = await Service.ClientAsync("polls");
        var made = await client.PostAsync("/v1/models/ductus/mini/predictions", """{"input":{"text":"long"}}""", 201, ("Prefer", "wait=1"));
        Assert.Equal("starting", (string?)made["status"]);
        var path = $"/v1/predictions/{made["id"]}";
        Assert.Equal("processing", (string?)(await client.GetAsync(path))["status"]);
        var done = await client.UntilOverAsync(path);
        using var nobody = new ServiceClient(Service.Address, null);
        var address = (string)done["output"]![0]!;
        Assert.Equal(FakeWrite.Picture, await nobody.BytesAsync(address));
        using var guessed = await nobody.SendAsync(HttpMethod.Get, address.Replace(address.Split('/')[^2], new string('0', 32), StringComparison.Ordinal));
        Assert.Equal(404, (int)guessed.StatusCode);
        using var climbing = await nobody.SendAsync(HttpMethod.Get, address.Replace("page.png", "..%2F..%2Fjobs.sqlite", StringComparison.Ordinal));
        Assert.Equal(404, (int)climbing.StatusCode);
    }

    [Fact]
    public async Task A_failure_says_why()
    {
        using var client = await Service.ClientAsync("fails");
        var made = await client.PostAsync("/v1/predictions", Body("fail"), 201, ("Prefer", "wait"));
        Assert.Equal(("failed", "The hand belongs to another base."), ((string?)made["status"], (string?)made["error"]));
    }

    [Fact]
    public async Task One_is_stopped()
    {
        using var client = await Service.ClientAsync("stops");
        var made = await client.PostAsync("/v1/predictions", Body("long"));
        var stopped = await client.PostAsync($"/v1/predictions/{made["id"]}/cancel", "", 200);
        Assert.Equal("canceled", (string?)stopped["status"]);
        Assert.NotNull(stopped["completed_at"]);
        Assert.Equal("canceled", (string?)(await client.UntilOverAsync($"/v1/predictions/{made["id"]}"))["status"]);
    }

    [Fact]
    public async Task A_stream_says_what_happens_and_goes_on_where_it_was_left()
    {
        using var client = await Service.ClientAsync("streams");
        using var nobody = new ServiceClient(Service.Address, null);
        var made = await client.PostAsync("/v1/predictions", Body("a"));
        var events = (await nobody.TextAsync((string)made["urls"]!["stream"]!)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(events, one => one.StartsWith("event: logs\ndata: 100%|", StringComparison.Ordinal));
        Assert.StartsWith("event: output\ndata: http", events[^2], StringComparison.Ordinal);
        Assert.StartsWith("event: done\ndata: {}\nid: ", events[^1], StringComparison.Ordinal);

        using var again = await nobody.SendAsync(HttpMethod.Get, (string)made["urls"]!["stream"]!, null, ("Last-Event-ID", events[^3].Split("id: ")[1]));
        var rest = await again.Content.ReadAsStringAsync(Cancel);
        Assert.DoesNotContain("event: logs", rest, StringComparison.Ordinal);

        var failed = await client.PostAsync("/v1/predictions", Body("fail"));
        Assert.Contains("event: error\ndata: {\"detail\":\"The hand belongs to another base.\"}", await nobody.TextAsync((string)failed["urls"]!["stream"]!), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_walk_over_all_of_ones_own()
    {
        using var client = await Service.ClientAsync("walks", new Account("") { Queued = 1000, Running = 1 });
        using var other = await Service.ClientAsync("other");
        await other.PostAsync("/v1/predictions", Body("a"));
        for (var i = 0; i < 105; i++)
        {
            await Service.Store.AddAsync(new Queue.NewJob("write", "{}") { Account = "walks", Tag = """{"model":"a/b","version":"c","secret":"d"}""", Needs = "nothing that is here" }, Cancel);
        }

        var first = await client.GetAsync("/v1/predictions");
        var second = await client.GetAsync(((string)first["next"]!)[Service.Address.Length..]);
        Assert.Equal((100, 5), (first["results"]!.AsArray().Count, second["results"]!.AsArray().Count));
        Assert.Null(first["previous"]);
        Assert.Null(second["next"]);
        Assert.Equal(105, first["results"]!.AsArray().Concat(second["results"]!.AsArray()).Select(one => (string?)one!["id"]).Distinct().Count());
        var back = await client.GetAsync(((string)second["previous"]!)[Service.Address.Length..]);
        Assert.Equal(first["results"]!.ToJsonString(), back["results"]!.ToJsonString());
        await client.GetAsync("/v1/predictions?cursor=nonsense", 422);
    }

    [Fact]
    public async Task The_same_request_under_one_key_is_one_job()
    {
        using var client = await Service.ClientAsync("repeats");
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.PostAsync("/v1/predictions", Body("a"), 201, ("Idempotency-Key", "k1"))));
        Assert.Single(made.Select(one => (string?)one["id"]).Distinct());
        Assert.Single((await client.GetAsync("/v1/predictions"))["results"]!.AsArray());
        using var again = await client.SendAsync(HttpMethod.Post, "/v1/predictions", Body("a"), ("Idempotency-Key", "k1"));
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.Equal("This Idempotency-Key was used with another request.", (string?)(await client.PostAsync("/v1/predictions", Body("b"), 422, ("Idempotency-Key", "k1")))["detail"]);
    }

    [Fact]
    public async Task An_estimate_makes_nothing()
    {
        using var client = await Service.ClientAsync("estimates");
        var estimate = await client.PostAsync("/v1/estimate", Body("a text of some length"), 200);
        Assert.True((double)estimate["seconds"]! > 0);
        Assert.Equal(("0.0000", "EUR"), ((string?)estimate["price"], (string?)estimate["currency"]));
        Assert.Empty((await client.GetAsync("/v1/predictions"))["results"]!.AsArray());
    }

    [Fact]
    public async Task A_deployment_runs_its_version()
    {
        using var client = await Service.ClientAsync("deploys");
        await client.PostAsync("/v1/deployments", $$"""{"name":"letters","model":"ductus/mini","version":"{{Service.Version}}","hardware":"cpu","min_instances":0,"max_instances":1}""", 200);
        var made = await client.PostAsync("/v1/deployments/deploys/letters/predictions", """{"input":{"text":"a"}}""", 201, ("Prefer", "wait"));
        Assert.Equal(("succeeded", "deploys/letters"), ((string?)made["status"], (string?)made["deployment"]));
        using var other = await Service.ClientAsync("envies");
        await other.GetAsync("/v1/deployments/deploys/letters", 404);
    }

    [Fact]
    public async Task Data_goes_when_its_time_is_over()
    {
        using var client = await Service.ClientAsync("forgets");
        var made = await client.PostAsync("/v1/predictions", Body("a private letter"), 201, ("Prefer", "wait"));
        await Service.Store.RemoveDataAsync(TimeSpan.Zero, Cancel);
        await Service.Get<Housekeeping>().RemoveAsync(Cancel);
        var bare = await client.GetAsync($"/v1/predictions/{made["id"]}");
        Assert.True((bool)bare["data_removed"]!);
        Assert.DoesNotContain("private", bare.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(bare["output"]);
        Assert.IsType<JsonObject>(bare["input"]);
    }
}
