namespace Ductus.Ingest;

/// <summary>The path of one text line across a page: the middle of its small letters, as points from left to right.</summary>
internal sealed class LineTrack
{
    private readonly List<(float X, float Y)> _points = [];

    /// <summary>Ink along the path.</summary>
    public float Mass { get; private set; }

    /// <summary>First point's column.</summary>
    public float Left => _points[0].X;

    /// <summary>Last point's column.</summary>
    public float Right => _points[^1].X;

    /// <summary>Mean row.</summary>
    public float MeanY => _points.Average(p => p.Y);

    /// <summary>Number of points.</summary>
    public int Count => _points.Count;

    /// <summary>Adds a point to the right of the last.</summary>
    public void Add(float x, float y, float mass)
    {
        _points.Add((x, y));
        Mass += mass;
    }

    /// <summary>Takes over the points of a fragment further along the same line.</summary>
    public void Join(LineTrack other)
    {
        _points.AddRange(other._points);
        _points.Sort();
        Mass += other.Mass;
    }

    /// <summary>Columns between the path and a stretch of columns; 0 where they meet.</summary>
    public float Distance(float left, float right) => Math.Max(0, Math.Max(left - Right, Left - right));

    /// <summary>Moves all points.</summary>
    public void Move(float x, float y)
    {
        for (var i = 0; i < _points.Count; i++)
        {
            _points[i] = (_points[i].X + x, _points[i].Y + y);
        }
    }

    /// <summary>The stretches of the path between gaps wider than <paramref name="widest"/>.</summary>
    public IEnumerable<LineTrack> Parts(float widest)
    {
        var part = new LineTrack();
        foreach (var (x, y) in _points)
        {
            if (part.Count > 0 && x - part.Right > widest)
            {
                yield return part;
                part = new LineTrack();
            }

            part.Add(x, y, Mass / _points.Count);
        }

        yield return part;
    }

    /// <summary>The path's row at column <paramref name="x"/>: interpolated, and beyond its ends continued level with the slope of its last stretch, halved.</summary>
    public float At(float x)
    {
        if (x <= Left)
        {
            return _points[0].Y - (0.5f * SlopeAt(0) * (Left - x));
        }

        if (x >= Right)
        {
            return _points[^1].Y + (0.5f * SlopeAt(_points.Count - 1) * (x - Right));
        }

        var (low, high) = (0, _points.Count - 1);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            (low, high) = _points[middle].X <= x ? (middle, high) : (low, middle);
        }

        var (a, b) = (_points[low], _points[high]);
        return a.Y + ((b.Y - a.Y) * (x - a.X) / Math.Max(1e-3f, b.X - a.X));
    }

    /// <summary>Slope over up to six points around index <paramref name="i"/>, drawn towards level.</summary>
    public float SlopeAt(int i)
    {
        var first = Math.Clamp(i - 3, 0, Math.Max(0, _points.Count - 6));
        var last = Math.Min(_points.Count - 1, first + 5);
        var n = last - first + 1;
        float meanX = 0, meanY = 0;
        for (var k = first; k <= last; k++)
        {
            meanX += _points[k].X / n;
            meanY += _points[k].Y / n;
        }

        float xx = 0, xy = 0;
        for (var k = first; k <= last; k++)
        {
            var dx = _points[k].X - meanX;
            xx += dx * dx;
            xy += dx * (_points[k].Y - meanY);
        }

        var pull = n < 6 ? 2 : 1;
        return n < 2 ? 0 : xy / (pull * xx);
    }

    /// <summary>The points, smoothed by a running mean over five.</summary>
    public void Smooth()
    {
        var source = _points.ToArray();
        for (var i = 0; i < source.Length; i++)
        {
            var reach = Math.Min(2, Math.Min(i, source.Length - 1 - i));
            var sum = 0f;
            for (var k = i - reach; k <= i + reach; k++)
            {
                sum += source[k].Y;
            }

            _points[i] = (source[i].X, sum / ((2 * reach) + 1));
        }
    }
}
