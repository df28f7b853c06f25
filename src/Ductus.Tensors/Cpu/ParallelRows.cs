namespace Ductus.Tensors.Cpu;

/// <summary>
/// Splits independent rows over a few persistent threads. Which thread takes which rows never changes a result: a
/// body writes only what its rows own.
/// </summary>
public static class ParallelRows
{
    private static readonly Lock Gate = new();
    private static readonly List<Worker> Workers = [];
    [ThreadStatic]
    private static bool _inside;

    /// <summary>Threads used, the calling one included: the environment's DUCTUS_THREADS, or all processors.</summary>
    public static int Threads { get; set; } =
        int.TryParse(Environment.GetEnvironmentVariable("DUCTUS_THREADS"), out var threads) && threads > 0 ? threads : Environment.ProcessorCount;

    /// <summary>
    /// Calls <paramref name="body"/>(from, to) for chunks that cover 0 .. <paramref name="count"/>-1, none shorter than
    /// <paramref name="grain"/> rows but the last. Calls from inside a body, and from a second thread at the same time,
    /// run on the calling thread. An exception in a body is rethrown here once all chunks have ended.
    /// </summary>
    public static void For(int count, int grain, Action<int, int> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (count <= 0)
        {
            return;
        }

        var parts = Math.Min(Threads, (count + grain - 1) / Math.Max(1, grain));
        if (parts <= 1 || _inside || !Gate.TryEnter())
        {
            body(0, count);
            return;
        }

        try
        {
            _inside = true;
            Run(count, parts, body);
        }
        finally
        {
            _inside = false;
            Gate.Exit();
        }
    }

    private static void Run(int count, int parts, Action<int, int> body)
    {
        while (Workers.Count < parts - 1)
        {
            Workers.Add(new Worker());
        }

        for (var i = 1; i < parts; i++)
        {
            Workers[i - 1].Start(body, (int)((long)count * i / parts), (int)((long)count * (i + 1) / parts));
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
            failure = Workers[i - 1].Finish() ?? failure;
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

        public Worker()
        {
            _thread = new Thread(Loop) { IsBackground = true, Name = "Ductus rows" };
            _thread.Start();
        }

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
