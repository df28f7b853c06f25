using Ductus.Application;
using Ductus.Hands;

namespace Ductus.Work;

/// <summary>What a worker process has loaded: one engine, and the hands it used last. Used by one job at a time.</summary>
public sealed class Workshop
{
    private const int MostHands = 8;
    private readonly Lazy<Engine> _engine;
    private readonly List<(string Path, DateTime Written, Hand Hand)> _hands = [];

    /// <summary>A workshop whose engine is loaded when it is first needed.</summary>
    public Workshop(EngineOptions? options = null) => _engine = new(() => new Engine(options));

    /// <summary>The engine.</summary>
    public Engine Engine => _engine.Value;

    /// <summary>Paths of the hands that are loaded, the last used first.</summary>
    public IReadOnlyList<string> Hands
    {
        get
        {
            lock (_hands)
            {
                return [.. _hands.Select(hand => hand.Path)];
            }
        }
    }

    /// <summary>A hand, from memory if its file has not changed.</summary>
    /// <exception cref="UserException">The file is none.</exception>
    public Hand Hand(string path)
    {
        var full = Path.GetFullPath(path);
        var written = File.GetLastWriteTimeUtc(full);
        lock (_hands)
        {
            var known = _hands.FindIndex(hand => hand.Path == full);
            var hand = known >= 0 && _hands[known].Written == written ? _hands[known].Hand : HandFile.Load(full);
            if (known >= 0)
            {
                _hands.RemoveAt(known);
            }

            _hands.Insert(0, (full, written, hand));
            if (_hands.Count > MostHands)
            {
                _hands.RemoveAt(MostHands);
            }

            return hand;
        }
    }
}
