using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Gives the strokes of a piece of ink that runs through several lines to the lines they were written on. Where paths meet, those that go on straight
/// are one stroke; a stroke stays with one line unless the other claims far more of it, and a chain of paths is divided where that costs least
/// (Viterbi, 1967).
/// </summary>
internal sealed class StrokeLines
{
    /// <summary>Cosine of the angle up to which two paths go on straight through a meeting.</summary>
    private const float Straight = 0.7f;

    /// <summary>Pen widths over which a path's direction is measured.</summary>
    private const float DirectionReach = 3.5f;

    /// <summary>What dividing a stroke costs, in letter heights of ink a letter height from its line; the straighter it goes on the more.</summary>
    private const float Cut = 1.2f;

    /// <summary>What it costs where a stroke meets none of its own line.</summary>
    private const float Corner = 0.6f;

    private const int Sweeps = 3;

    /// <summary>Ink farther from a line than this is not the less likely its own, in letter heights.</summary>
    private const float Farthest = 4;

    private readonly StrokeGraph _graph;
    private readonly int _lines;
    private readonly float[][] _cost;
    private readonly ILookup<int, int> _at;

    /// <summary>Prepares the strokes of a piece.</summary>
    /// <param name="graph">Its skeleton.</param>
    /// <param name="distances">Of a skeleton pixel and a line the distance from the line's core, in letter heights; 0 within.</param>
    /// <param name="lines">Number of lines.</param>
    /// <param name="letter">Letter height in pixels.</param>
    public StrokeLines(StrokeGraph graph, Func<int, int, float> distances, int lines, float letter)
    {
        (_graph, _lines) = (graph, lines);
        _at = Enumerable.Range(0, graph.Paths.Count).SelectMany(p => new[] { (Meeting: graph.Paths[p].From, Path: p), (Meeting: graph.Paths[p].To, Path: p) })
            .Where(m => m.Meeting >= 0).ToLookup(m => m.Meeting, m => m.Path);
        _cost = [.. graph.Paths.Select(path => Enumerable.Range(0, lines).Select(k => path.Pixels.Sum(pixel => Math.Min(Farthest, distances(pixel, k))) / letter).ToArray())];
    }

    /// <summary>The line of each path.</summary>
    /// <param name="pen">Width of a stroke in pixels.</param>
    public int[] Assign(float pen)
    {
        var next = _graph.Continuations(Straight, DirectionReach * pen);
        var lineOf = new int[_graph.Paths.Count];
        var chains = Chains(next);
        foreach (var chain in chains)
        {
            Viterbi(chain, lineOf);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            chains.ForEach(chain => Settle(chain, lineOf));
        }

        return lineOf;
    }

    /// <summary>The paths of each stroke in order, and what dividing it after each of them costs.</summary>
    private List<List<(int Path, float Cut)>> Chains((int End, float Cosine)[] next)
    {
        var seen = new bool[_graph.Paths.Count];
        List<List<(int Path, float Cut)>> chains = [];
        void Follow(int path, int leaving)
        {
            List<(int Path, float Cut)> chain = [];
            while (true)
            {
                seen[path] = true;
                var (entered, cosine) = next[leaving];
                if (entered < 0 || seen[entered / 2])
                {
                    chain.Add((path, 0));
                    break;
                }

                chain.Add((path, Cut * (cosine - Straight + 0.3f) / (1.3f - Straight)));
                path = entered / 2;
                leaving = entered ^ 1;
            }

            chains.Add(chain);
        }

        for (var end = 0; end < next.Length; end++)
        {
            if (next[end].End < 0 && !seen[end / 2])
            {
                Follow(end / 2, end ^ 1);
            }
        }

        for (var path = 0; path < seen.Length; path++)
        {
            if (!seen[path])
            {
                Follow(path, 2 * path);
            }
        }

        return chains;
    }

    private void Viterbi(List<(int Path, float Cut)> chain, int[] lineOf)
    {
        var score = (float[])_cost[chain[0].Path].Clone();
        var came = new int[chain.Count][];
        for (var i = 1; i < chain.Count; i++)
        {
            var best = Array.IndexOf(score, score.Min());
            came[i] = new int[_lines];
            var now = new float[_lines];
            for (var k = 0; k < _lines; k++)
            {
                var divided = score[best] + chain[i - 1].Cut;
                (now[k], came[i][k]) = divided < score[k] ? (divided, best) : (score[k], k);
                now[k] += _cost[chain[i].Path][k];
            }

            score = now;
        }

        var line = Array.IndexOf(score, score.Min());
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            lineOf[chain[i].Path] = line;
            line = i > 0 ? came[i][line] : line;
        }
    }

    /// <summary>The parts of a stroke that stay together go by what their ends meet as well: a loop's second half joins the first where both begin.</summary>
    private void Settle(List<(int Path, float Cut)> chain, int[] lineOf)
    {
        for (var from = 0; from < chain.Count;)
        {
            var to = from;
            while (to + 1 < chain.Count && lineOf[chain[to + 1].Path] == lineOf[chain[from].Path])
            {
                to++;
            }

            var own = chain.GetRange(from, to - from + 1).ConvertAll(c => c.Path);
            var ends = own.SelectMany(path => new[] { _graph.Paths[path].From, _graph.Paths[path].To }).Where(m => m >= 0).Distinct()
                .Select(m => _at[m].Where(path => !own.Contains(path)).ToArray()).Where(others => others.Length > 0).ToArray();
            var best = (Cost: float.MaxValue, Line: 0);
            for (var k = 0; k < _lines; k++)
            {
                var cost = own.Sum(path => _cost[path][k]) + (Corner * ends.Count(others => !others.Any(path => lineOf[path] == k)));
                cost += from > 0 && lineOf[chain[from - 1].Path] != k ? chain[from - 1].Cut : 0;
                cost += to + 1 < chain.Count && lineOf[chain[to + 1].Path] != k ? chain[to].Cut : 0;
                best = cost < best.Cost ? (cost, k) : best;
            }

            own.ForEach(path => lineOf[path] = best.Line);
            from = to + 1;
        }
    }
}
