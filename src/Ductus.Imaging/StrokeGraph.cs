namespace Ductus.Imaging;

/// <summary>A stretch of pen path between two places where strokes meet or end.</summary>
/// <param name="Pixels">Its skeleton pixels in order.</param>
/// <param name="From">The meeting at its first pixel; -1 for a loose end.</param>
/// <param name="To">The meeting at its last pixel; -1 for a loose end.</param>
internal sealed record StrokePath(int[] Pixels, int From, int To);

/// <summary>The skeleton of a piece of ink as a graph: paths, and the meetings at which they come together.</summary>
internal sealed class StrokeGraph
{
    /// <summary>Paths between meetings that are shorter than this many pen widths are the crossing of two broad strokes.</summary>
    private const float ShortestPath = 1.3f;

    private readonly bool[] _skeleton;
    private readonly int[] _around;
    private readonly int[] _meetingOf;

    private StrokeGraph(bool[] skeleton, int width, float pen)
    {
        (_skeleton, Width) = (skeleton, width);
        _around = [-width, 1, width, -1, -width + 1, width + 1, width - 1, -width - 1];
        _meetingOf = new int[skeleton.Length];
        Meetings = FindMeetings();
        Paths = Trace();
        Contract(ShortestPath * pen);
    }

    /// <summary>Columns of the bitmap, with its border of one pixel.</summary>
    public int Width { get; }

    /// <summary>The paths.</summary>
    public List<StrokePath> Paths { get; private set; }

    /// <summary>Of each meeting its pixels.</summary>
    public List<List<int>> Meetings { get; }

    /// <summary>The graph of a shape, which is thinned in place.</summary>
    /// <param name="shape">Row-major, true where the ink is; its border of one pixel must be empty.</param>
    /// <param name="width">Columns.</param>
    /// <param name="pen">Width of a stroke in pixels.</param>
    public static StrokeGraph Of(bool[] shape, int width, float pen)
    {
        Thinning.Thin(shape, width);
        return new StrokeGraph(shape, width, pen);
    }

    /// <summary>The direction, as a unit vector, in which a path leaves one of its ends, measured over <paramref name="reach"/> pixels.</summary>
    public (float X, float Y) Direction(StrokePath path, bool atStart, float reach)
    {
        var count = Math.Min(path.Pixels.Length - 1, (int)reach);
        var (a, b) = atStart ? (path.Pixels[0], path.Pixels[count]) : (path.Pixels[^1], path.Pixels[^(count + 1)]);
        var (dx, dy) = ((float)((b % Width) - (a % Width)), (float)((b / Width) - (a / Width)));
        var length = MathF.Sqrt((dx * dx) + (dy * dy));
        return length == 0 ? (0, 0) : (dx / length, dy / length);
    }

    /// <summary>
    /// For each end of a path (2 × path for its first pixel, + 1 for its last) the end at which its stroke goes on through the meeting, and the cosine of the turn there; -1 where it
    /// ends: of the ends that come together those are one stroke that go on the straightest.
    /// </summary>
    /// <param name="straight">Cosine of the sharpest turn.</param>
    /// <param name="reach">Pixels over which directions are measured.</param>
    public (int End, float Cosine)[] Continuations(float straight, float reach)
    {
        var next = new (int End, float Cosine)[2 * Paths.Count];
        Array.Fill(next, (-1, 0));
        var ends = Enumerable.Range(0, next.Length).Where(end => MeetingOf(end) >= 0).ToLookup(MeetingOf);
        foreach (var meeting in ends)
        {
            int[] at = [.. meeting];
            var directions = at.Select(end => Direction(Paths[end / 2], end % 2 == 0, reach)).ToArray();
            var pairs = from i in Enumerable.Range(0, at.Length)
                        from j in Enumerable.Range(i + 1, at.Length - i - 1)
                        let cosine = -((directions[i].X * directions[j].X) + (directions[i].Y * directions[j].Y))
                        where cosine > straight
                        orderby cosine descending
                        select (A: at[i], B: at[j], cosine);
            foreach (var (a, b, cosine) in pairs)
            {
                if (next[a].End < 0 && next[b].End < 0)
                {
                    (next[a], next[b]) = ((b, cosine), (a, cosine));
                }
            }
        }

        return next;
    }

    /// <summary>The meeting at an end of a path; -1 for a loose one.</summary>
    public int MeetingOf(int end) => end % 2 == 0 ? Paths[end / 2].From : Paths[end / 2].To;

    /// <summary>Pixels at which paths meet, with those beside them: a path that only passes by would else change over to another one.</summary>
    private List<List<int>> FindMeetings()
    {
        var isMeeting = new bool[_skeleton.Length];
        for (var i = 0; i < _skeleton.Length; i++)
        {
            if (IsMeeting(i))
            {
                isMeeting[i] = true;
                foreach (var step in _around)
                {
                    isMeeting[i + step] |= _skeleton[i + step];
                }
            }
        }

        Array.Fill(_meetingOf, -1);
        List<List<int>> meetings = [];
        for (var seed = 0; seed < isMeeting.Length; seed++)
        {
            if (!isMeeting[seed] || _meetingOf[seed] >= 0)
            {
                continue;
            }

            List<int> pixels = [seed];
            _meetingOf[seed] = meetings.Count;
            for (var i = 0; i < pixels.Count; i++)
            {
                foreach (var step in _around)
                {
                    var next = pixels[i] + step;
                    if (isMeeting[next] && _meetingOf[next] < 0)
                    {
                        _meetingOf[next] = meetings.Count;
                        pixels.Add(next);
                    }
                }
            }

            meetings.Add(pixels);
        }

        return meetings;
    }

    /// <summary>Whether three branches and more leave a pixel: so often changes what one meets on the way about it (Rutovitz, 1966).</summary>
    private bool IsMeeting(int at)
    {
        if (!_skeleton[at])
        {
            return false;
        }

        ReadOnlySpan<int> clockwise = [-Width, -Width + 1, 1, Width + 1, Width, Width - 1, -1, -Width - 1];
        var changes = 0;
        for (var k = 0; k < clockwise.Length; k++)
        {
            changes += !_skeleton[at + clockwise[k]] && _skeleton[at + clockwise[(k + 1) % clockwise.Length]] ? 1 : 0;
        }

        return changes > 2;
    }

    private List<StrokePath> Trace()
    {
        var used = new bool[_skeleton.Length];
        List<StrokePath> paths = [];
        void Follow(int first, int from)
        {
            List<int> pixels = [first];
            used[first] = true;
            var to = -1;
            for (var at = first; ;)
            {
                to = _around.Select(step => _meetingOf[at + step]).FirstOrDefault(m => m >= 0 && (m != from || pixels.Count > 2), -1);
                if (to >= 0)
                {
                    break;
                }

                var next = _around.Select(step => at + step).FirstOrDefault(n => _skeleton[n] && !used[n] && _meetingOf[n] < 0, -1);
                if (next < 0)
                {
                    break;
                }

                used[next] = true;
                pixels.Add(next);
                at = next;
            }

            paths.Add(new StrokePath([.. pixels], from, to));
        }

        for (var m = 0; m < Meetings.Count; m++)
        {
            foreach (var pixel in Meetings[m])
            {
                foreach (var step in _around)
                {
                    var first = pixel + step;
                    if (_skeleton[first] && !used[first] && _meetingOf[first] < 0)
                    {
                        Follow(first, m);
                    }
                }
            }
        }

        for (var i = 0; i < _skeleton.Length; i++)
        {
            if (_skeleton[i] && !used[i] && _meetingOf[i] < 0 && _around.Count(step => _skeleton[i + step]) <= 1)
            {
                Follow(i, -1);
            }
        }

        for (var i = 0; i < _skeleton.Length; i++)
        {
            // What is left are rings.
            if (_skeleton[i] && !used[i] && _meetingOf[i] < 0)
            {
                Follow(i, -1);
            }
        }

        return paths;
    }

    /// <summary>Makes one meeting of two that a very short path joins.</summary>
    private void Contract(float shortest)
    {
        var home = Enumerable.Range(0, Meetings.Count).ToArray();
        int Root(int m)
        {
            while (m >= 0 && home[m] != m)
            {
                m = home[m];
            }

            return m;
        }

        List<StrokePath> kept = [];
        foreach (var path in Paths)
        {
            if (path.From >= 0 && path.To >= 0 && path.Pixels.Length < shortest && Root(path.From) != Root(path.To))
            {
                var (a, b) = (Root(path.From), Root(path.To));
                home[b] = a;
                Meetings[a].AddRange(Meetings[b]);
                Meetings[a].AddRange(path.Pixels);
                Meetings[b].Clear();
            }
            else
            {
                kept.Add(path);
            }
        }

        Paths = [.. kept.Select(path => path with { From = Root(path.From), To = Root(path.To) })];
    }
}
