namespace Ductus.Tensors.Cpu;

/// <summary>
/// How many threads a job may keep busy. A job makes one and works inside <see cref="Enter"/>; jobs that run at the same time share the
/// processors evenly, and a share grows when another job ends. It follows the job into its tasks and parallel loops. How many
/// threads there are never changes a result.
/// </summary>
public sealed class ThreadBudget
{
    private static readonly Lock Gate = new();
    private static readonly List<ThreadBudget> Jobs = [];
    private static readonly AsyncLocal<ThreadBudget?> Ambient = new();

    private readonly bool _shares;
    private ThreadBudget? _within;
    private int _entered;
    private int _helping;
    private volatile int _threads;

    /// <summary>A budget of at most <paramref name="most"/> threads, the job's own included; without a number, of all that the machine has.</summary>
    public ThreadBudget(int? most = null)
        : this(most ?? Machine, shares: true)
    {
    }

    private ThreadBudget(int most, bool shares)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        (Most, _shares, _threads) = (most, shares, most);
    }

    /// <summary>Threads that all jobs together keep busy: the environment's DUCTUS_THREADS, or all processors.</summary>
    public static int Machine { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("DUCTUS_THREADS"), out var threads) && threads > 0 ? threads : Environment.ProcessorCount;

    /// <summary>The budget of the job that the calling code belongs to; of code outside of any job, one of all the machine's threads.</summary>
    public static ThreadBudget Current => Ambient.Value ?? Default;

    /// <summary>The most threads that the job asked for.</summary>
    public int Most { get; }

    /// <summary>Threads that the job may keep busy now, its own included; at least 1. It changes as other jobs come and go.</summary>
    public int Threads => _within is { } outer ? Math.Min(_threads, outer.Threads) : _threads;

    /// <summary>For <see cref="System.Threading.Tasks.Parallel"/>: so many threads at a time.</summary>
    public ParallelOptions Options(CancellationToken cancel = default) => new() { MaxDegreeOfParallelism = Threads, CancellationToken = cancel };

    private static ThreadBudget Default { get; } = new(Machine, shares: false);

    /// <summary>
    /// For tests and measurements: exactly so many threads, whatever other jobs run and whatever the machine has.
    /// </summary>
    public static ThreadBudget Exactly(int threads) => new(threads, shares: false);

    /// <summary>
    /// Until the result is disposed, the calling code (and the tasks it starts) belongs to this job. Inside another job's stretch this one is
    /// a part of that job and gets no more threads than it.
    /// </summary>
    public Stretch Enter()
    {
        var before = Ambient.Value;
        lock (Gate)
        {
            if (_entered++ == 0)
            {
                _within = _shares ? before : null;
                if (_shares && before is null)
                {
                    Jobs.Add(this);
                    ShareOut();
                }
            }
        }

        Ambient.Value = this;
        return new Stretch(this, before);
    }

    /// <summary>Takes up to <paramref name="wanted"/> helpers for the calling thread, as far as the job's other threads have left any.</summary>
    internal int TakeHelpers(int wanted)
    {
        while (true)
        {
            var helping = Volatile.Read(ref _helping);
            var taken = Math.Min(wanted, Threads - 1 - helping);
            if (taken <= 0)
            {
                return 0;
            }

            if (Interlocked.CompareExchange(ref _helping, helping + taken, helping) == helping)
            {
                return taken;
            }
        }
    }

    internal void ReturnHelpers(int taken) => Interlocked.Add(ref _helping, -taken);

    private void Leave(ThreadBudget? before)
    {
        Ambient.Value = before;
        lock (Gate)
        {
            if (--_entered == 0 && Jobs.Remove(this))
            {
                _threads = Most;
                ShareOut();
            }
        }
    }

    /// <summary>Who wants least is served first, and what it leaves is shared among the others.</summary>
    private static void ShareOut()
    {
        var left = Jobs.Count == 1 ? Math.Max(Machine, Jobs[0].Most) : Machine;
        var waiting = Jobs.Count;
        foreach (var job in Jobs.OrderBy(job => job.Most))
        {
            // The first of those who want more gets what does not divide.
            job._threads = Math.Clamp((left + waiting - 1) / waiting, 1, job.Most);
            left = Math.Max(0, left - job._threads);
            waiting--;
        }
    }

    /// <summary>Ends a stretch of a job.</summary>
    public readonly struct Stretch : IDisposable
    {
        private readonly ThreadBudget _budget;
        private readonly ThreadBudget? _before;

        internal Stretch(ThreadBudget budget, ThreadBudget? before) => (_budget, _before) = (budget, before);

        /// <inheritdoc/>
        public void Dispose() => _budget.Leave(_before);
    }
}

/// <summary>The budget for parallel queries.</summary>
public static class ThreadBudgetQueries
{
    /// <summary>As many threads as the current job may keep busy.</summary>
    public static ParallelQuery<T> WithinBudget<T>(this ParallelQuery<T> query) => query.WithDegreeOfParallelism(Math.Min(ThreadBudget.Current.Threads, 512));
}
