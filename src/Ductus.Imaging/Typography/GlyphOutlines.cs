using System.Collections.Concurrent;
using System.Numerics;

namespace Ductus.Typography;

/// <summary>The glyf table: contours of quadratic curves, alone or composed of other glyphs; flattened and in ems.</summary>
internal sealed class GlyphOutlines(SfntFile file, bool longOffsets, float unit)
{
    private const int StepsPerCurve = 6;
    private const int MaxDepth = 6;
    private readonly byte[] _glyf = file.Table("glyf");
    private readonly byte[] _loca = file.Table("loca");
    private readonly ConcurrentDictionary<int, Outline> _cache = new();

    /// <exception cref="InvalidDataException">The glyph's data is damaged, or it has more parts or points than any glyph.</exception>
    public Outline Of(int glyph) => _cache.GetOrAdd(glyph, g => new Outline(Read(g, 0, new Budget())).Map(p => p * unit));

    private List<Vector2[]> Read(int glyph, int depth, Budget budget)
    {
        var (from, to) = longOffsets
            ? (SfntFile.U32(_loca, 4L * glyph), SfntFile.U32(_loca, (4L * glyph) + 4))
            : (2L * SfntFile.U16(_loca, 2L * glyph), 2L * SfntFile.U16(_loca, (2L * glyph) + 2));
        budget.Spend(1);
        if (to <= from || depth > MaxDepth)
        {
            return [];
        }

        var contours = SfntFile.S16(_glyf, from);
        return contours >= 0 ? ReadSimple(from, contours, budget) : ReadComposite(from, depth, budget);
    }

    private List<Vector2[]> ReadSimple(long at, int contours, Budget budget)
    {
        var ends = Enumerable.Range(0, contours).Select(i => (int)SfntFile.U16(_glyf, at + 10 + (2 * i))).ToArray();
        if (contours == 0)
        {
            return [];
        }

        for (var i = 1; i < ends.Length; i++)
        {
            if (ends[i] < ends[i - 1])
            {
                throw new InvalidDataException("the contours of a glyph are not in order");
            }
        }

        budget.Spend(ends[^1] + 1);

        var points = ends[^1] + 1;
        var p = at + 10 + (2 * contours);
        p += 2 + SfntFile.U16(_glyf, p);
        var flags = new byte[points];
        for (var i = 0; i < points;)
        {
            var flag = SfntFile.U8(_glyf, p++);
            var times = (flag & 8) != 0 ? SfntFile.U8(_glyf, p++) + 1 : 1;
            for (; times > 0 && i < points; times--)
            {
                flags[i++] = flag;
            }
        }

        var xs = Coordinates(flags, ref p, 2, 16);
        var ys = Coordinates(flags, ref p, 4, 32);
        var result = new List<Vector2[]>(contours);
        var start = 0;
        foreach (var end in ends)
        {
            var contour = new List<(Vector2, bool)>();
            for (var i = start; i <= end; i++)
            {
                contour.Add((new Vector2(xs[i], ys[i]), (flags[i] & 1) != 0));
            }

            if (contour.Count > 1)
            {
                result.Add(Flatten(contour));
            }

            start = end + 1;
        }

        return result;
    }

    private int[] Coordinates(byte[] flags, ref long p, int shortBit, int sameBit)
    {
        var values = new int[flags.Length];
        var value = 0;
        for (var i = 0; i < flags.Length; i++)
        {
            if ((flags[i] & shortBit) != 0)
            {
                var step = SfntFile.U8(_glyf, p);
                value += (flags[i] & sameBit) != 0 ? step : -step;
                p++;
            }
            else if ((flags[i] & sameBit) == 0)
            {
                value += SfntFile.S16(_glyf, p);
                p += 2;
            }

            values[i] = value;
        }

        return values;
    }

    /// <summary>Points on the curve and control points between them; two controls in a row imply a point half way.</summary>
    private static Vector2[] Flatten(List<(Vector2 Point, bool On)> contour)
    {
        var first = contour.FindIndex(c => c.On);
        var start = first >= 0 ? contour[first].Point : (contour[0].Point + contour[^1].Point) / 2;
        var order = Enumerable.Range(0, contour.Count).Select(i => contour[(Math.Max(0, first) + (first >= 0 ? 1 : 0) + i) % contour.Count]);
        var points = new List<Vector2> { start };
        Vector2? control = null;
        void CurveTo(Vector2 end)
        {
            if (control is not { } c)
            {
                points.Add(end);
                return;
            }

            var begin = points[^1];
            for (var i = 1; i <= StepsPerCurve; i++)
            {
                var t = (float)i / StepsPerCurve;
                points.Add(((1 - t) * (1 - t) * begin) + (2 * t * (1 - t) * c) + (t * t * end));
            }

            control = null;
        }

        foreach (var (point, on) in order)
        {
            if (on)
            {
                CurveTo(point);
            }
            else
            {
                if (control is { } c)
                {
                    CurveTo((c + point) / 2);
                }

                control = point;
            }
        }

        CurveTo(start);
        return [.. points];
    }

    private List<Vector2[]> ReadComposite(long at, int depth, Budget budget)
    {
        var result = new List<Vector2[]>();
        var p = at + 10;
        int flags;
        do
        {
            flags = SfntFile.U16(_glyf, p);
            int glyph = SfntFile.U16(_glyf, p + 2);
            p += 4;
            var words = (flags & 1) != 0;
            var offset = (flags & 2) == 0 ? Vector2.Zero
                : words ? new Vector2(SfntFile.S16(_glyf, p), SfntFile.S16(_glyf, p + 2))
                : new Vector2((sbyte)SfntFile.U8(_glyf, p), (sbyte)SfntFile.U8(_glyf, p + 1));
            p += words ? 4 : 2;
            var (xx, xy, yx, yy) = (1f, 0f, 0f, 1f);
            float Scale() => SfntFile.S16(_glyf, (p += 2) - 2) / 16384f;
            if ((flags & 8) != 0)
            {
                xx = yy = Scale();
            }
            else if ((flags & 64) != 0)
            {
                (xx, yy) = (Scale(), Scale());
            }
            else if ((flags & 128) != 0)
            {
                (xx, xy, yx, yy) = (Scale(), Scale(), Scale(), Scale());
            }

            foreach (var contour in Read(glyph, depth + 1, budget))
            {
                result.Add(Array.ConvertAll(contour, v => new Vector2((v.X * xx) + (v.Y * yx), (v.X * xy) + (v.Y * yy)) + offset));
            }
        }
        while ((flags & 32) != 0);
        return result;
    }

    /// <summary>Parts and points of one glyph: composites of composites grow by powers.</summary>
    private sealed class Budget
    {
        private int _left = 1 << 17;

        public void Spend(int points)
        {
            _left -= points;
            if (_left < 0)
            {
                throw new InvalidDataException("a glyph has more points than any glyph of a script");
            }
        }
    }
}
