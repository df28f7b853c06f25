using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ductus.Files;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Safety;

/// <summary>A token that lets a device of the network in.</summary>
/// <param name="Id">What it is revoked by.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Hash">SHA-256 of the token, which is kept nowhere.</param>
/// <param name="Created">When it was made.</param>
public sealed record StudioToken(string Id, string Name, string Hash, DateTimeOffset Created)
{
    /// <summary>When it was last used, by the minute; null: never.</summary>
    public DateTimeOffset? LastUsed { get; init; }
}

/// <summary>Tokens for devices of the network, in a folder that only its owner reads. Each is shown once, and holds until it is revoked.</summary>
public sealed class StudioTokens
{
    /// <summary>Tokens there are at most.</summary>
    public const int Most = 50;

    private const int LongestName = 60;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CancellationTokenSource> _ends = [];
    private readonly string _path;
    private List<StudioToken> _tokens;

    /// <summary>Opens the tokens of a folder.</summary>
    public StudioTokens(string folder)
    {
        _path = Path.Combine(folder, "tokens.json");
        try
        {
            _tokens = JsonSerializer.Deserialize<List<StudioToken>>(File.ReadAllBytes(_path)) ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            _tokens = [];
        }
    }

    /// <summary>All tokens, the oldest first.</summary>
    public IReadOnlyList<StudioToken> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _tokens];
            }
        }
    }

    /// <summary>Makes a token.</summary>
    /// <param name="name">What to call it.</param>
    /// <returns>The token, which is told here once and never again.</returns>
    /// <exception cref="UserException">It has no name, there are enough, or the tokens cannot be written.</exception>
    public string Make(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        if (plain.Length is 0 or > LongestName)
        {
            throw Sentences.Refusal("refused.token-name", LongestName);
        }

        var token = "dst_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        lock (_lock)
        {
            if (_tokens.Count >= Most)
            {
                throw Sentences.Refusal("refused.tokens-full", Most);
            }

            Keep([.. _tokens, new StudioToken(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)), plain, Hash(token), DateTimeOffset.UtcNow)]);
        }

        return token;
    }

    /// <summary>Ends a token at once, and what it has let in.</summary>
    /// <exception cref="UserException">The tokens cannot be written.</exception>
    public void Revoke(string id)
    {
        CancellationTokenSource? end = null;
        lock (_lock)
        {
            if (_tokens.Find(token => token.Id == id) is { } revoked)
            {
                Keep([.. _tokens.Where(token => token != revoked)]);
                _ends.Remove(revoked.Hash, out end);
            }
        }

        end?.Cancel();
    }

    /// <summary>Has something done when a token is revoked, or now if it holds no longer.</summary>
    /// <param name="token">The token.</param>
    /// <param name="then">What to do.</param>
    /// <returns>Disposed of, nothing is done any more.</returns>
    public CancellationTokenRegistration WhenRevoked(string token, Action then)
    {
        var hash = Hash(token);
        var end = new CancellationToken(canceled: true);
        lock (_lock)
        {
            if (_tokens.Exists(known => known.Hash == hash))
            {
                if (!_ends.TryGetValue(hash, out var source))
                {
                    _ends[hash] = source = new CancellationTokenSource();
                }

                end = source.Token;
            }
        }

        return end.Register(then);
    }

    /// <summary>Whether a token holds; that it was used is kept.</summary>
    public bool Knows(string? token)
    {
        if (token is not { Length: > 0 and < 100 })
        {
            return false;
        }

        var hash = Hash(token);
        lock (_lock)
        {
            var known = _tokens.FindIndex(other => other.Hash == hash);
            if (known < 0)
            {
                return false;
            }

            var now = DateTimeOffset.UtcNow;
            if (_tokens[known].LastUsed is not { } last || now - last > Minute)
            {
                try
                {
                    Keep([.. _tokens.Select((other, i) => i == known ? other with { LastUsed = now } : other)]);
                }
                catch (UserException)
                {
                    // A full disk forgets when it was used, and locks nobody out.
                }
            }

            return true;
        }
    }

    private void Keep(List<StudioToken> tokens)
    {
        WholeFile.Write(_path, JsonSerializer.SerializeToUtf8Bytes(tokens));
        _tokens = tokens;
    }

    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
