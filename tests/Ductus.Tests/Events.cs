using Ductus.Application;
using Ductus.Jobs;

namespace Ductus.Tests;

/// <summary>Keeps what a job says.</summary>
internal sealed class Events(Action<JobEvent>? also = null) : IProgress<JobEvent>
{
    private readonly List<JobEvent> _all = [];

    /// <summary>Everything, in order.</summary>
    public IReadOnlyList<JobEvent> All => _all;

    /// <summary>What there was to notice.</summary>
    public IEnumerable<Notice> Notices => _all.Select(e => e.Notice).OfType<Notice>();

    public void Report(JobEvent value)
    {
        _all.Add(value);
        also?.Invoke(value);
    }
}
