namespace Ductus.Tests;

/// <summary>Tests of a service, left out by name where its database cannot be had.</summary>
public abstract class ServiceTests(ServiceFixture service) : IAsyncLifetime
{
    /// <summary>The service.</summary>
    protected ServiceFixture Service { get; } = service;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Service.Missing is not null, Service.Missing ?? "");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
