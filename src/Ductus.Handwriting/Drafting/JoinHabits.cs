namespace Ductus.Drafting;

/// <summary>
/// Which letters a writer joins to the next one. Hardly anybody joins all or none: an o may always be, a capital never.
/// </summary>
internal sealed class JoinHabits
{
    /// <summary>A letter's own share counts half with so many instances of it.</summary>
    private const float Doubt = 3;

    /// <summary>Nothing is impossible, whatever a few lines show.</summary>
    private const float LeastShare = 0.02f;

    private readonly float _share;
    private readonly Dictionary<char, (int Joined, int All)> _after = [];
    private readonly Dictionary<char, (int Joined, int All)> _before = [];

    /// <summary>The habits shown by pairs of neighbouring letters within words.</summary>
    public JoinHabits(IEnumerable<(char Left, char Right, bool Joined)> pairs)
    {
        int joined = 0, all = 0;
        foreach (var pair in pairs)
        {
            var one = pair.Joined ? 1 : 0;
            (joined, all) = (joined + one, all + 1);
            Count(_after, pair.Left, one);
            Count(_before, pair.Right, one);
        }

        _share = Math.Clamp(all == 0 ? 0.5f : (float)joined / all, LeastShare, 1 - LeastShare);
    }

    /// <summary>
    /// How likely a stroke leads from <paramref name="left"/> to <paramref name="right"/>: what the one's habit with whatever follows
    /// and the other's with whatever precedes say together, as independent evidence.
    /// </summary>
    public float Probability(char left, char right) =>
        Math.Clamp(1 / (1 + MathF.Exp(Odds(_share) - Odds(Share(_after, left)) - Odds(Share(_before, right)))), LeastShare, 1 - LeastShare);

    private static void Count(Dictionary<char, (int Joined, int All)> counts, char letter, int joined)
    {
        var (before, all) = counts.GetValueOrDefault(letter);
        counts[letter] = (before + joined, all + 1);
    }

    private static float Odds(float share) => MathF.Log(share / (1 - share));

    private float Share(Dictionary<char, (int Joined, int All)> counts, char letter)
    {
        var (joined, all) = counts.GetValueOrDefault(letter);
        return Math.Clamp((joined + (Doubt * _share)) / (all + Doubt), LeastShare, 1 - LeastShare);
    }
}
