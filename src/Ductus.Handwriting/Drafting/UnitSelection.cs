using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// Chooses, for each word, which of the writer's units to set it from, as speech synthesis by unit selection does (Hunt and Black,
/// 1996): long units bring their own joins, others are joined or not as the writer would and should meet at the same height, and what has
/// been used lately costs more, so that repeated words differ.
/// </summary>
internal sealed class UnitSelection(LetterBank bank, Rng rng, int notLine = -1, UnitCosts? costs = null)
{
    private const int CandidatesPerSpelling = 10;

    private readonly UnitCosts _costs = costs ?? new UnitCosts();
    private readonly Dictionary<(int, int), int> _used = [];

    /// <summary>The units of one word, in order.</summary>
    public IReadOnlyList<PlacedUnit> Choose(string word)
    {
        // Best way to set the first i characters, for each unit that may end there.
        var ways = new List<Way>[word.Length + 1];
        ways[0] = [new Way(null, null, 0)];
        for (var end = 1; end <= word.Length; end++)
        {
            ways[end] = [];
            for (var length = 1; length <= Math.Min(LetterBank.MaxUnit, end); length++)
            {
                foreach (var unit in Candidates(word, end - length, length))
                {
                    var own = OwnCost(unit, word, end - length);
                    var best = ways[end - length].MinBy(way => way.Cost + SeamCost(way.Unit, unit))!;
                    ways[end].Add(new Way(best, unit, best.Cost + SeamCost(best.Unit, unit) + own));
                }
            }
        }

        var chosen = new List<PlacedUnit>();
        for (var way = ways[word.Length].MinBy(w => w.Cost); way?.Unit is not null; way = way.Before)
        {
            chosen.Add(way.Unit);
            if (way.Unit.Own is { } own)
            {
                for (var i = 0; i < own.Text.Length; i++)
                {
                    _used[(own.Line, own.First + i)] = _used.GetValueOrDefault((own.Line, own.First + i)) + 1;
                }
            }
        }

        chosen.Reverse();
        return chosen;
    }

    private IEnumerable<PlacedUnit> Candidates(string word, int first, int length)
    {
        var text = word.Substring(first, length);
        var found = bank.Find(text, notLine).ToArray();
        rng.Shuffle(found.AsSpan());
        foreach (var unit in found.Take(CandidatesPerSpelling))
        {
            yield return new PlacedUnit(text, unit);
        }

        if (length > 1 || found.Length > 0)
        {
            yield break;
        }

        // The writer's letter without its accent, and the accent set on it; failing that, a borrowed letter.
        var marks = "";
        foreach (var (letter, set) in AccentedLetter.Steps(text[0]))
        {
            marks = set;
            found = [.. bank.Find(letter.ToString(), notLine)];
            if (found.Length > 0)
            {
                break;
            }
        }

        rng.Shuffle(found.AsSpan());
        foreach (var unit in found.Take(CandidatesPerSpelling))
        {
            yield return new PlacedUnit(text, unit) { Marks = marks };
        }

        if (found.Length == 0)
        {
            yield return new PlacedUnit(text, null);
        }
    }

    private float OwnCost(PlacedUnit unit, string word, int first)
    {
        if (unit.Own is not { } own)
        {
            return _costs.Borrowed;
        }

        var cost = _costs.Unit + (_costs.Chance * rng.Uniform()) + (_costs.Doubt * (1 - own.Confidence));
        cost += own.WordStart == (first == 0) ? 0 : _costs.Position;
        cost += own.WordEnd == (first + own.Text.Length == word.Length) ? 0 : _costs.Position;
        cost += own.Text.Length == word.Length && word.Length > 1 && word.Any(char.IsLetter) ? _costs.WholeWord : 0;
        for (var i = 0; i < own.Text.Length; i++)
        {
            cost += _costs.Look * bank.Oddity(own.Line, own.First + i) / own.Text.Length;
            cost += _costs.Reuse * _used.GetValueOrDefault((own.Line, own.First + i)) / own.Text.Length;
        }

        return cost;
    }

    private float SeamCost(PlacedUnit? before, PlacedUnit unit)
    {
        if (before?.Own is not { } left || unit.Own is not { } right)
        {
            return 0;
        }

        var lean = _costs.Slant * MathF.Abs(bank.SlantOf(left.Line) - bank.SlantOf(right.Line));
        var joins = bank.Joins.Probability(left.Text[^1], right.Text[0]);
        if (left.Exit.Joined && right.Entry.Joined)
        {
            return lean - MathF.Log(joins) + (_costs.Height * MathF.Abs(left.Exit.Y - right.Entry.Y) / LineGeometry.XHeight);
        }

        return lean - MathF.Log(1 - joins) + (left.Exit.Joined == right.Entry.Joined ? 0 : _costs.LooseEnd);
    }

    private sealed record Way(Way? Before, PlacedUnit? Unit, float Cost);
}
