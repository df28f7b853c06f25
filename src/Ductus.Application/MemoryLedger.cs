namespace Ductus.Application;

/// <summary>Shares the memory of an engine out among its jobs: each reserves what its plan says, and waits while others hold too much.</summary>
/// <param name="budget">Bytes in all.</param>
internal sealed class MemoryLedger(long budget)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private long _held;

    /// <summary>Bytes in all.</summary>
    public long Budget => budget;

    /// <summary>Whether no job holds anything.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _held == 0;
            }
        }
    }

    /// <summary>Holds so many bytes until the result is disposed of; waits until there are that many. A job alone always gets what it asks for.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while it waited.</exception>
    public IDisposable Reserve(long bytes, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            lock (_lock)
            {
                if (_held == 0 || _held + bytes <= budget)
                {
                    _held += bytes;
                    return new Hold(this, bytes);
                }
            }

            cancel.WaitHandle.WaitOne(Glance);
        }
    }

    private sealed class Hold(MemoryLedger ledger, long bytes) : IDisposable
    {
        private long _bytes = bytes;

        public void Dispose()
        {
            lock (ledger._lock)
            {
                ledger._held -= _bytes;
                _bytes = 0;
            }
        }
    }
}
