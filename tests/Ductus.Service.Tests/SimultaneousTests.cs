using System.Net;
using Ductus.Service.Accounts;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqliteSimultaneousTests(ServiceFixture service) : SimultaneousTests(service), IClassFixture<ServiceFixture>;

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresSimultaneousTests(PostgresServiceFixture service) : SimultaneousTests(service), IClassFixture<PostgresServiceFixture>;

/// <summary>Requests of one account that come at the same moment do not pass its limits together.</summary>
public abstract class SimultaneousTests(ServiceFixture service) : ServiceTests(service)
{
    private const int AtOnce = 12;

    [Fact]
    public async Task As_many_pictures_are_taken_as_the_month_has()
    {
        using var client = await Service.ClientAsync("all-at-once", new Account("") { PicturesAMonth = 3 });
        var statuses = await TogetherAsync(() => client.SendAsync(HttpMethod.Post, "/v1/predictions", """{"version":"ductus/mini","input":{"text":"a"}}"""));
        Assert.Equal((3, AtOnce - 3), (statuses.Count(status => status == HttpStatusCode.Created), statuses.Count(status => status == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task As_many_files_are_kept_as_there_is_room_for()
    {
        using var client = await Service.ClientAsync("stores-at-once", new Account("") { Bytes = 3500 });
        var statuses = await TogetherAsync(() => client.UploadAsync(new byte[1000], "a.bin"));
        Assert.Equal((3, AtOnce - 3), (statuses.Count(status => status == HttpStatusCode.Created), statuses.Count(status => status == HttpStatusCode.PaymentRequired)));
        Assert.Equal(3, (await client.GetAsync("/v1/files"))["results"]!.AsArray().Count);
    }

    private static async Task<HttpStatusCode[]> TogetherAsync(Func<Task<HttpResponseMessage>> send)
    {
        return await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            using var answer = await send();
            return answer.StatusCode;
        }));
    }
}
