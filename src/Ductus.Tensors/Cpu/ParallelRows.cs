namespace Ductus.Tensors.Cpu;

/// <summary>
/// Splits independent rows over a few persistent threads, as many as the current <see cref="ThreadBudget"/> allows. Which thread takes which
/// rows never changes a result: a body writes only what its rows own.
/// </summary>
public static class ParallelRows
{
    private static readonly Lock Gate = new();

    /// <summary>All workers, and which of them are lent. The first free ones are lent, so that a lone job finds its rows in the same caches each time.</summary>
    private static readonly List<(Worker Worker, bool Lent)> Workers = [];
    [ThreadStatic]
    private static bool _inside;

    /// <summary>
    /// Calls <paramref name="body"/>(from, to) for chunks that cover 0 .. <paramref name="count"/>-1, none shorter than
    /// <paramref name="grain"/> rows but the last. Calls from inside a body run on the calling thread; calls from several threads of one job
    /// share its budget, first come, first served. An exception in a body is rethrown here once all chunks have ended.
    /// </summary>
    public static void For(int count, int grain, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (count <= 0)
        {
            return;
        }

        var wanted = _inside ? 1 : (count + grain - 1) / Math.Max(1, grain);
        var budget = wanted > 1 ? ThreadBudget.Current : null;
        var helpers = budget?.TakeHelpers(wanted - 1) ?? 0;
        if (helpers == 0)
        {
            body(0, count);
            return;
        }

        var workers = System.Buffers.ArrayPool<Worker>.Shared.Rent(helpers);
        try
        {
            _inside = true;
            Lend(workers.AsSpan(0, helpers));
            Run(count, workers.AsSpan(0, helpers), body);
        }
        finally
        {
            _inside = false;
            TakeBack(workers.AsSpan(0, helpers));
            System.Buffers.ArrayPool<Worker>.Shared.Return(workers);
            budget!.ReturnHelpers(helpers);
        }
    }

    private static void Lend(Span<Worker> workers)
    {
        lock (Gate)
        {
            var next = 0;
            for (var i = 0; next < workers.Length; i++)
            {
                if (i == Workers.Count)
                {
                    Workers.Add((new Worker(i), false));
                }

                if (!Workers[i].Lent)
                {
                    Workers[i] = (Workers[i].Worker, true);
                    workers[next++] = Workers[i].Worker;
                }
            }
        }
    }

    private static void TakeBack(ReadOnlySpan<Worker> workers)
    {
        lock (Gate)
        {
            foreach (var worker in workers)
            {
                Workers[worker.Place] = (worker, false);
            }
        }
    }

    private static void Run(int count, ReadOnlySpan<Worker> workers, Action<int, int> body)
    {
        var parts = workers.Length + 1;
        for (var i = 1; i < parts; i++)
        {
            workers[i - 1].Start(body, (int)((long)count * i / parts), (int)((long)count * (i + 1) / parts));
        }

        Exception? failure = null;
        try
        {
            body(0, (int)((long)count / parts));
        }
        catch (Exception e)
        {
            failure = e;
        }

        for (var i = 1; i < parts; i++)
        {
            failure = workers[i - 1].Finish() ?? failure;
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>One background thread: it spins for some microseconds for the next chunk, then sleeps.</summary>
#pragma warning disable CA1001 // workers and their semaphores live as long as the process
    private sealed class Worker
#pragma warning restore CA1001
    {
        private const int Spins = 2000;

        /// <summary>States: nothing to do; work that nobody has begun; working; asleep.</summary>
        private const int Idle = 0, Waiting = 1, Working = 2, Asleep = 3;
        private readonly SemaphoreSlim _wake = new(0);
        private readonly Thread _thread;
        private Action<int, int>? _body;
        private Exception? _failure;
        private int _from;
        private int _to;
        private volatile int _state;

        public Worker(int place)
        {
            Place = place;
            _thread = new Thread(Loop) { IsBackground = true, Name = "Ductus rows" };

            // Not in the context of the job that happens to need it first: it works for all.
            _thread.UnsafeStart();
        }

        /// <summary>Its index among all workers.</summary>
        public int Place { get; }

        public void Start(Action<int, int> body, int from, int to)
        {
            (_body, _from, _to, _failure) = (body, from, to, null);
            if (Interlocked.Exchange(ref _state, Waiting) == Asleep)
            {
                _wake.Release();
            }
        }

        /// <summary>
        /// Until the work is done. Where other programs keep the processors busy the thread may not have begun yet: then the caller does its work
        /// itself rather than wait for its turn.
        /// </summary>
        public Exception? Finish()
        {
            if (Interlocked.CompareExchange(ref _state, Working, Waiting) == Waiting)
            {
                Work();
                return _failure;
            }

            var spinner = default(SpinWait);
            while (_state == Working)
            {
                if (spinner.Count < 20)
                {
                    Thread.SpinWait(60);
                    spinner.SpinOnce(-1);
                }
                else
                {
                    Thread.Yield();
                }
            }

            return _failure;
        }

        private void Loop()
        {
            _inside = true;
            while (true)
            {
                for (var i = 0; i < Spins && _state != Waiting; i++)
                {
                    Thread.SpinWait(20);
                }

                if (Interlocked.CompareExchange(ref _state, Working, Waiting) == Waiting)
                {
                    Work();
                }
                else if (Interlocked.CompareExchange(ref _state, Asleep, Idle) == Idle)
                {
                    _wake.Wait();
                }
            }
        }

        private void Work()
        {
            try
            {
                _body!(_from, _to);
            }
            catch (Exception e)
            {
                _failure = e;
            }

            _body = null;
            _state = Idle;
        }
    }
}
