using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ductus.Files;

namespace Ductus.Studio.Safety;

/// <summary>
/// Lets one person in: a key that opens once, in the address that is opened in the browser, is exchanged for a cookie. Other users of the machine reach its loopback too, but not
/// these. The cookies' hashes are kept, so that a window stays open over a restart.
/// </summary>
public sealed class StudioKey
{
    private const int MostSessions = 20;
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly HashSet<string> _sessions;
    private string _key = New();

    /// <summary>Opens the keys that are kept in a folder only its owner reads.</summary>
    public StudioKey(string folder)
    {
        _path = Path.Combine(folder, "sessions.json");
        _sessions = Read(_path);
    }

    /// <summary>The key that will open next.</summary>
    public string Key
    {
        get
        {
            lock (_lock)
            {
                return _key;
            }
        }
    }

    /// <summary>Told when a key has been used and another is there.</summary>
    public event Action<string>? Renewed;

    /// <summary>Exchanges a key; null if it is not the one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="known">The cookie of a window that was let in before, which keeps it; null: it gets one.</param>
    public string? Exchange(string? key, string? known = null)
    {
        string session;
        lock (_lock)
        {
            if (key is null || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(_key)))
            {
                return null;
            }

            _key = New();
            session = known ?? New();
            if (known is null)
            {
                if (_sessions.Count >= MostSessions)
                {
                    _sessions.Clear();
                }

                _sessions.Add(Hash(session));
                WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(_sessions));
            }
        }

        Renewed?.Invoke(Key);
        return session;
    }

    /// <summary>Whether a cookie is one that was given.</summary>
    public bool Knows(string? session)
    {
        lock (_lock)
        {
            return session is { Length: > 0 and < 100 } && _sessions.Contains(Hash(session));
        }
    }

    private static HashSet<string> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<HashSet<string>>(File.ReadAllBytes(path)) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static string Hash(string session) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(session)));
}
