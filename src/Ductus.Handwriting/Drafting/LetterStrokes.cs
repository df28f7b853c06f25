using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// Gives the ink of a piece that runs through several letters to those whose strokes it holds. Between baseline and x-height, where letters stand side by side, the seams between
/// them decide; a stroke that leaves this core upwards or downwards (an ascender, a loop, a bar) is one letter's as a whole, wherever it leads: that of the letter it
/// comes from if it is one which reaches so far, and a bar that of a letter which has one.
/// </summary>
internal sealed class LetterStrokes
{
    /// <summary>X-heights above and below the baseline within which the seams decide.</summary>
    private const float CoreTop = 1.12f, CoreBottom = 0.22f;

    /// <summary>Pixels of a path from which a part of it beyond the core counts as beyond.</summary>
    private const int LeastBeyond = 4;

    /// <summary>Cosine of the sharpest turn a stroke makes where it crosses another, and pen widths over which it is measured.</summary>
    private const float Straight = 0.75f, DirectionReach = 3;

    /// <summary>X-heights that a bar is high at most and long at least, and from its middle to the letter it belongs to at most.</summary>
    private const float BarHeight = 0.5f, BarLength = 0.55f, BarReach = 1.6f;

    /// <summary>What speaks for a letter: that a stroke goes on into it, that it meets it, and that it lies in its columns.</summary>
    private const float GoesOn = 2, Meets = 0.7f, LiesOver = 1;

    /// <summary>Share of all this that counts for a letter which does not reach so far.</summary>
    private const float Unlikely = 0.15f;

    private readonly InkComponent _component;
    private readonly int _lineWidth;
    private readonly LetterColumns _columns;
    private readonly RuleRests _rests;
    private readonly StrokeGraph _graph;
    private readonly bool[] _ink;
    private readonly float _pen;
    private readonly List<Part> _parts = [];
    private readonly List<int>[] _ofPath;

    private LetterStrokes(InkComponent component, int lineWidth, LetterColumns columns, float pen, RuleRests rests)
    {
        (_component, _lineWidth, _columns, _pen, _rests) = (component, lineWidth, columns, pen, rests);
        var width = component.Width + 2;
        var shape = new bool[width * (component.Height + 2)];
        foreach (var pixel in component.Pixels)
        {
            shape[(((pixel / lineWidth) - component.Top + 1) * width) + (pixel % lineWidth) - component.Left + 1] = true;
        }

        _ink = (bool[])shape.Clone();
        _graph = StrokeGraph.Of(shape, width, pen);
        _ofPath = [.. _graph.Paths.Select(Parts)];
    }

    private const int BySeams = -1, Nobody = -2;

    private enum Zone
    {
        Core,
        Above,
        Below,
    }

    /// <summary>Gives each pixel of a piece to a letter.</summary>
    /// <param name="component">The piece.</param>
    /// <param name="lineWidth">Columns of the line that its pixels count.</param>
    /// <param name="columns">The line's letters.</param>
    /// <param name="pen">Width of a stroke in pixels.</param>
    /// <param name="rests">What is no letter's.</param>
    /// <param name="give">Told of each pixel of the line and its letter; twice where strokes of two letters cross.</param>
    public static void Divide(InkComponent component, int lineWidth, LetterColumns columns, float pen, RuleRests rests, Action<int, int> give)
    {
        var strokes = new LetterStrokes(component, lineWidth, columns, pen, rests);
        strokes.Spread((x, y, letter) => give((y * lineWidth) + x, letter));
    }

    private int X(int pixel) => (pixel % _graph.Width) - 1 + _component.Left;

    private int Y(int pixel) => (pixel / _graph.Width) - 1 + _component.Top;

    private int SeamLetter(int pixel) => _columns.At(X(pixel), Y(pixel));

    private Zone ZoneOf(int pixel) => Y(pixel) switch
    {
        var y when y < LineGeometry.Baseline - (CoreTop * LineGeometry.XHeight) => Zone.Above,
        var y when y > LineGeometry.Baseline + (CoreBottom * LineGeometry.XHeight) => Zone.Below,
        _ => Zone.Core,
    };

    /// <summary>Breaks a path where it leaves the core.</summary>
    private List<int> Parts(StrokePath path)
    {
        var zones = Array.ConvertAll(path.Pixels, ZoneOf);
        List<int> parts = [];
        for (var from = 0; from < zones.Length;)
        {
            var to = from;
            while (to + 1 < zones.Length && zones[to + 1] == zones[from])
            {
                to++;
            }

            var isBeyond = zones[from] != Zone.Core && (to - from + 1 >= LeastBeyond || to - from + 1 == zones.Length);
            _parts.Add(new Part(path.Pixels[from..(to + 1)], isBeyond ? zones[from] : Zone.Core));
            parts.Add(_parts.Count - 1);
            from = to + 1;
        }

        return parts;
    }

    /// <summary>The letter of each part beyond the core; of one in it <see cref="BySeams"/>, of what is no letter's <see cref="Nobody"/>.</summary>
    private int[] Owners()
    {
        var group = Enumerable.Range(0, _parts.Count).ToArray();
        int Root(int part)
        {
            while (group[part] != part)
            {
                part = group[part];
            }

            return part;
        }

        List<(int Part, int Letter, float Weight)> votes = [];
        void Meet(int part, int other, int pixelOfOther, float weight)
        {
            if (_parts[part].Zone != Zone.Core && _parts[other].Zone == Zone.Core)
            {
                votes.Add((part, SeamLetter(pixelOfOther), weight));
            }
        }

        foreach (var parts in _ofPath)
        {
            for (var i = 1; i < parts.Count; i++)
            {
                Meet(parts[i - 1], parts[i], _parts[parts[i]].Pixels[0], GoesOn);
                Meet(parts[i], parts[i - 1], _parts[parts[i - 1]].Pixels[^1], GoesOn);
            }
        }

        var next = _graph.Continuations(Straight, DirectionReach * _pen);
        for (var end = 0; end < next.Length; end++)
        {
            var (part, _) = PartAt(end);
            if (next[end].End is var goesOn and >= 0)
            {
                var (other, pixel) = PartAt(goesOn);
                if (_parts[part].Zone != Zone.Core && _parts[part].Zone == _parts[other].Zone)
                {
                    group[Root(part)] = Root(other);
                }

                Meet(part, other, pixel, GoesOn);
            }
            else if (_graph.MeetingOf(end) is var meeting and >= 0)
            {
                foreach (var beside in Enumerable.Range(0, next.Length).Where(e => e != end && _graph.MeetingOf(e) == meeting))
                {
                    var (other, pixel) = PartAt(beside);
                    Meet(part, other, pixel, Meets);
                }
            }
        }

        var owners = new int[_parts.Count];
        Array.Fill(owners, BySeams);
        foreach (var stroke in Enumerable.Range(0, _parts.Count).Where(part => _parts[part].Zone != Zone.Core).GroupBy(Root))
        {
            int[] parts = [.. stroke];
            var owner = Owner(parts, [.. votes.Where(vote => parts.Contains(vote.Part)).Select(vote => (vote.Letter, vote.Weight))]);
            Array.ForEach(parts, part => owners[part] = owner);
        }

        return owners;
    }

    /// <summary>The part at an end of a path, and its last pixel there.</summary>
    private (int Part, int Pixel) PartAt(int end) => end % 2 == 0
        ? (_ofPath[end / 2][0], _graph.Paths[end / 2].Pixels[0])
        : (_ofPath[end / 2][^1], _graph.Paths[end / 2].Pixels[^1]);

    /// <summary>The letter for which the most speaks.</summary>
    private int Owner(int[] parts, (int Letter, float Weight)[] meets)
    {
        int[] pixels = [.. parts.SelectMany(part => _parts[part].Pixels)];
        if (_rests.Contains(Array.ConvertAll(pixels, pixel => (Y(pixel) * _lineWidth) + X(pixel))))
        {
            return Nobody;
        }

        var zone = _parts[parts[0]].Zone;
        if (zone == Zone.Above && !meets.Any(meet => meet.Weight >= GoesOn) && Barred(pixels) is { } barred)
        {
            return barred;
        }

        bool Reaches(int letter) => zone == Zone.Above ? LetterZones.Ascends(_columns[letter]) : LetterZones.Descends(_columns[letter]);
        if (meets.Length == 0 && !pixels.Any(pixel => Reaches(SeamLetter(pixel))))
        {
            return Nobody;
        }

        var score = new Dictionary<int, float>();
        foreach (var (letter, weight) in meets.Concat(pixels.Select(pixel => (Letter: SeamLetter(pixel), Weight: LiesOver / pixels.Length))))
        {
            score[letter] = score.GetValueOrDefault(letter) + (weight * (Reaches(letter) ? 1 : Unlikely));
        }

        return score.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key).First().Key;
    }

    /// <summary>The letter whose bar a flat stroke is; null if it is none.</summary>
    private int? Barred(int[] pixels)
    {
        var (left, right, top, bottom) = (pixels.Min(X), pixels.Max(X), pixels.Min(Y), pixels.Max(Y));
        if (bottom - top > BarHeight * LineGeometry.XHeight || right - left < BarLength * LineGeometry.XHeight)
        {
            return null;
        }

        float Distance(int letter) => MathF.Abs(((left + right) / 2f) - _columns.MiddleAt(letter, (top + bottom) / 2f));
        int[] barred = [.. Enumerable.Range(0, _columns.Count).Where(letter => LetterZones.HasBar(_columns[letter]) && Distance(letter) < BarReach * LineGeometry.XHeight)];
        return barred.Length == 0 ? null : barred.MinBy(Distance);
    }

    /// <summary>Every pixel goes with the nearest path, along the ink; in the core to the letter between whose seams it lies; where strokes of two letters cross to both.</summary>
    private void Spread(Action<int, int, int> give)
    {
        var owners = Owners();
        var partOf = new int[_ink.Length];
        Array.Fill(partOf, -1);
        var queue = new Queue<int>();
        for (var part = 0; part < _parts.Count; part++)
        {
            foreach (var pixel in _parts[part].Pixels)
            {
                partOf[pixel] = part;
                queue.Enqueue(pixel);
            }
        }

        var ends = Enumerable.Range(0, 2 * _graph.Paths.Count).Where(end => _graph.MeetingOf(end) >= 0).ToLookup(_graph.MeetingOf, end => PartAt(end).Part);
        foreach (var (meeting, pixels) in _graph.Meetings.Index())
        {
            // A meeting is nobody's only if all that meet there are.
            int[] parts = [.. ends[meeting].OrderBy(part => owners[part] == Nobody).ThenBy(part => owners[part])];
            foreach (var pixel in pixels.Where(_ => parts.Length > 0))
            {
                partOf[pixel] = parts[0];
                queue.Enqueue(pixel);
            }

            foreach (var letter in parts.Select(part => owners[part]).Where(owner => owner >= 0 && owner != owners[parts[0]]).Distinct())
            {
                pixels.ForEach(pixel => GiveAbout(pixel, letter, give));
            }
        }

        ReadOnlySpan<int> around = [-_graph.Width, 1, _graph.Width, -1, -_graph.Width + 1, _graph.Width + 1, _graph.Width - 1, -_graph.Width - 1];
        while (queue.TryDequeue(out var at))
        {
            if (owners[partOf[at]] is var owner and not Nobody)
            {
                give(X(at), Y(at), owner == BySeams ? SeamLetter(at) : owner);
            }

            foreach (var step in around)
            {
                if (_ink[at + step] && partOf[at + step] < 0)
                {
                    partOf[at + step] = partOf[at];
                    queue.Enqueue(at + step);
                }
            }
        }
    }

    /// <summary>Gives a letter the ink about a place where its stroke crosses another's.</summary>
    private void GiveAbout(int pixel, int letter, Action<int, int, int> give)
    {
        var reach = (int)MathF.Ceiling(0.7f * _pen);
        for (var dy = -reach; dy <= reach; dy++)
        {
            for (var dx = -reach; dx <= reach; dx++)
            {
                var at = pixel + (dy * _graph.Width) + dx;
                if ((dx * dx) + (dy * dy) <= reach * reach && at >= 0 && at < _ink.Length && _ink[at])
                {
                    give(X(at), Y(at), letter);
                }
            }
        }
    }

    /// <summary>A part of a path within one zone.</summary>
    private sealed record Part(int[] Pixels, Zone Zone);
}
