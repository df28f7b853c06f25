using Ductus.Service.Accounts;
using Ductus.Service.Hosting;

namespace Ductus.Tests;

/// <summary>On a file of SQLite.</summary>
public sealed class SqlitePictureQuotaTests(ServiceFixture service) : PictureQuotaTests(service), IClassFixture<ServiceFixture>;

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresPictureQuotaTests(PostgresServiceFixture service) : PictureQuotaTests(service), IClassFixture<PostgresServiceFixture>;

/// <summary>An account makes so many pictures a month, and hears when it may make more.</summary>
public abstract class PictureQuotaTests(ServiceFixture service) : ServiceTests(service)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pictures_are_counted_when_their_data_are_gone_and_refused_beyond_the_months()
    {
        using var client = await Service.ClientAsync("paints", new Account("") { PicturesAMonth = 4 });
        await client.PostAsync("/v1/models/ductus/flux/predictions", """{"input":{"prompt":"a desk","num_outputs":3}}""", 201, ("Prefer", "wait"));
        await Service.Get<Housekeeping>().RemoveAsync(Cancel);
        await Service.Store.RemoveDataAsync(TimeSpan.Zero, Cancel);
        Assert.Equal(3, await Service.Get<PictureCount>().OfAsync("paints", PictureCount.Month(DateTimeOffset.UtcNow).Begins, Cancel));
        await client.PostAsync("/v1/models/ductus/flux/predictions", """{"input":{"prompt":"a desk","num_outputs":2}}""", 429);
        await client.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"a"}}""");
        using var refused = await client.SendAsync(HttpMethod.Post, "/v1/predictions", """{"version":"ductus/mini","input":{"text":"a"}}""");
        var problem = await ServiceClient.ReadAsync(refused, 429);
        var ends = PictureCount.Month(DateTimeOffset.UtcNow).Ends;
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"your 4 pictures of this month: they are counted anew from {ends:yyyy-MM-dd}T00:00:00Z on", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal((ends - DateTimeOffset.UtcNow).TotalSeconds, refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 60.0);
        await client.PostAsync("/v1/estimate", """{"version":"ductus/mini","input":{"text":"a"}}""", 200);
    }

    [Fact]
    public async Task What_waits_counts_already_and_others_have_their_own()
    {
        using var client = await Service.ClientAsync("hurries", new Account("") { PicturesAMonth = 1 });
        using var other = await Service.ClientAsync("hurries-too", new Account("") { PicturesAMonth = 1 });
        await client.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"long"}}""");
        await client.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"a"}}""", 429);
        await other.PostAsync("/v1/predictions", """{"version":"ductus/mini","input":{"text":"a"}}""");
    }

    [Fact]
    public void A_month_begins_and_ends_by_UTC()
    {
        var (begins, ends) = PictureCount.Month(new DateTimeOffset(2026, 12, 31, 23, 30, 0, TimeSpan.FromHours(-2)));
        Assert.Equal((new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2027, 2, 1, 0, 0, 0, TimeSpan.Zero)), (begins, ends));
    }
}
