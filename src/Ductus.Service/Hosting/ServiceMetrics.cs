using System.Diagnostics.Metrics;

namespace Ductus.Service.Hosting;

/// <summary>What a service counts, under the meter <c>Ductus</c>.</summary>
internal static class ServiceMetrics
{
    public const string Name = "Ductus";

    private static readonly Meter Meter = new(Name);
    private static int _queued;
    private static int _running;

    static ServiceMetrics()
    {
        Meter.CreateObservableGauge("ductus.jobs.queued", () => _queued, description: "Jobs that wait");
        Meter.CreateObservableGauge("ductus.jobs.running", () => _running, description: "Jobs that run");
    }

    /// <summary>Deliveries of webhooks that were tried.</summary>
    public static Counter<long> WebhookTries { get; } = Meter.CreateCounter<long>("ductus.webhook.tries");

    /// <summary>What is in the table of jobs.</summary>
    public static void Set(int queued, int running) => (_queued, _running) = (queued, running);
}
