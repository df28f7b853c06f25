using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ductus.Service.Accounts;

/// <summary>How many requests a minute one may send: a bucket that fills evenly. What is refused costs nothing more.</summary>
public sealed class RateLimits
{
    private readonly ConcurrentDictionary<(string Who, bool Creates), Bucket> _buckets = [];

    /// <summary>Takes one from a bucket.</summary>
    /// <param name="who">Whose bucket.</param>
    /// <param name="creates">Requests that create work have a bucket of their own.</param>
    /// <param name="aMinute">How many a minute.</param>
    /// <returns>What is left, and seconds until one more is there; left is negative where none was.</returns>
    public (int Left, int Reset) Take(string who, bool creates, int aMinute) => _buckets.GetOrAdd((who, creates), _ => new Bucket(aMinute)).Take(aMinute);

    private sealed class Bucket(double full)
    {
        private double _left = full;
        private long _at = Stopwatch.GetTimestamp();

        public (int Left, int Reset) Take(int aMinute)
        {
            lock (this)
            {
                var now = Stopwatch.GetTimestamp();
                _left = Math.Min(aMinute, _left + (Stopwatch.GetElapsedTime(_at, now).TotalMinutes * aMinute));
                _at = now;
                if (_left < 1)
                {
                    return (-1, Math.Max(1, (int)Math.Ceiling((1 - _left) * 60 / Math.Max(aMinute, 1))));
                }

                _left--;
                return ((int)_left, 1);
            }
        }
    }
}
