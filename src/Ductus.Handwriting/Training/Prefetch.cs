using System.Collections.Concurrent;

namespace Ductus.Training;

/// <summary>Makes batches one ahead on a background thread, in order.</summary>
internal sealed class Prefetch<T> : IDisposable
{
    private readonly BlockingCollection<T> _ready = new(boundedCapacity: 2);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _worker;

    public Prefetch(Func<long, T> make, long first) => _worker = Task.Factory.StartNew(
        () =>
        {
            try
            {
                for (var index = first; !_stop.IsCancellationRequested; index++)
                {
                    _ready.Add(make(index), _stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // Disposed while waiting for room: nobody wants the batch.
            }
            finally
            {
                _ready.CompleteAdding();
            }
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>The next batch; an exception in the making is thrown here.</summary>
    public T Next()
    {
        if (_ready.TryTake(out var batch, Timeout.Infinite))
        {
            return batch;
        }

        _worker.GetAwaiter().GetResult();
        throw new InvalidOperationException("No more batches: the source was disposed.");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _worker.Wait();
        _ready.Dispose();
        _stop.Dispose();
    }
}
