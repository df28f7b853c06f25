using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>What the pieces of ink on a page measure: by that writing is told from everything else.</summary>
internal sealed class PieceMeasures
{
    private readonly ComponentMap _map;

    /// <summary>Measures the pieces of a page.</summary>
    /// <param name="map">The pieces.</param>
    /// <param name="bold">Those dark enough to be somebody's ink.</param>
    public PieceMeasures(ComponentMap map, IReadOnlyList<Component> bold)
    {
        _map = map;
        PenWidth = WidthOfPen(map, bold);
        LetterHeight = bold.Where(c => c.Height > 2.5f * PenWidth && c.Width > 1.5f * PenWidth && c.Height < 60 * PenWidth)
            .Select(c => ((float)c.Height, (long)Math.Min(c.Width, 8 * c.Height))).WeightedMedian() ?? (10 * PenWidth);
        Thickness = Thicknesses(map);
    }

    /// <summary>Typical width of a stroke, in pixels.</summary>
    public float PenWidth { get; }

    /// <summary>Typical height of a piece of writing, in pixels.</summary>
    public float LetterHeight { get; }

    /// <summary>Of each piece, by its label, the diameter of the largest disc that fits in its ink (3-4 chamfer distance to the paper).</summary>
    public float[] Thickness { get; }

    /// <summary>Of each piece the number of its pixels on the picture's border.</summary>
    public int[] BorderContacts()
    {
        var contacts = new int[_map.Components.Count + 1];
        var (width, height) = (_map.Width, _map.Labels.Length / _map.Width);
        for (var x = 0; x < width; x++)
        {
            contacts[_map.Labels[x]]++;
            contacts[_map.Labels[((height - 1) * width) + x]]++;
        }

        for (var y = 0; y < height; y++)
        {
            contacts[_map.Labels[y * width]]++;
            contacts[_map.Labels[(y * width) + width - 1]]++;
        }

        return contacts;
    }

    /// <summary>Of each piece the number of its pixels for which something holds of the place beside them.</summary>
    public int[] Count(Func<int, int, bool> holds)
    {
        var counts = new int[_map.Components.Count + 1];
        for (var i = 0; i < _map.Labels.Length; i++)
        {
            if (_map.Labels[i] is var n and not 0)
            {
                counts[n] += holds(i % _map.Width, i / _map.Width) ? 1 : 0;
            }
        }

        return counts;
    }

    /// <summary>
    /// How busy a piece is: runs of ink along its rows, a letter's height of width, times the same along its columns. A line of writing has half a run and more
    /// either way; a circle or an arrow as large as several letters hardly a third.
    /// </summary>
    public float Busyness(Component piece)
    {
        var (rowRuns, columnRuns) = (0, 0);
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                if (Is(piece, x, y))
                {
                    rowRuns += x == piece.Left || !Is(piece, x - 1, y) ? 1 : 0;
                    columnRuns += y == piece.Top || !Is(piece, x, y - 1) ? 1 : 0;
                }
            }
        }

        return rowRuns / (float)piece.Height * LetterHeight / piece.Width * columnRuns / piece.Width * LetterHeight / piece.Height;
    }

    /// <summary>The circle that fits a piece: a punched hole is one, or a part of one.</summary>
    public FittedCircle Circle(Component piece)
    {
        // Least squares (Kåsa, 1976).
        double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0, sxz = 0, syz = 0, sz = 0;
        var n = 0;
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                if (Is(piece, x, y))
                {
                    double u = x - piece.Left, v = y - piece.Top, z = (u * u) + (v * v);
                    (sx, sy, sxx, syy, sxy, sxz, syz, sz) = (sx + u, sy + v, sxx + (u * u), syy + (v * v), sxy + (u * v), sxz + (u * z), syz + (v * z), sz + z);
                    n++;
                }
            }
        }

        double cxx = sxx - (sx * sx / n), cyy = syy - (sy * sy / n), cxy = sxy - (sx * sy / n), cxz = sxz - (sx * sz / n), cyz = syz - (sy * sz / n);
        var determinant = (cxx * cyy) - (cxy * cxy);
        if (determinant < 1e-6 * cxx * cyy)
        {
            return default;
        }

        var (a, b) = (((cxz * cyy) - (cyz * cxy)) / (2 * determinant), ((cyz * cxx) - (cxz * cxy)) / (2 * determinant));
        var radius = Math.Sqrt(Math.Max(0, (sz - (2 * a * sx) - (2 * b * sy)) / n + (a * a) + (b * b)));
        var sectors = new bool[36];
        var on = 0;
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                var (u, v) = (x - piece.Left - a, y - piece.Top - b);
                if (Is(piece, x, y) && Math.Abs(Math.Sqrt((u * u) + (v * v)) - radius) < Math.Max(PenWidth, 0.15 * radius))
                {
                    on++;
                    sectors[Math.Clamp((int)((Math.Atan2(v, u) + Math.PI) * 18 / Math.PI), 0, 35)] = true;
                }
            }
        }

        return new FittedCircle((float)(piece.Left + a), (float)(piece.Top + b), (float)(2 * radius), on > 0.85f * n ? sectors.Count(s => s) / 36f : 0);
    }

    /// <summary>Whether a pixel belongs to a piece.</summary>
    public bool Is(Component piece, int x, int y) => _map.Labels[(y * _map.Width) + x] == piece.Label;

    /// <summary>A stroke's area is its width times half its outline; the median over the pixels of all pieces.</summary>
    private static float WidthOfPen(ComponentMap map, IReadOnlyList<Component> pieces)
    {
        var outline = new int[map.Components.Count + 1];
        var labels = map.Labels;
        for (var i = map.Width; i < labels.Length - map.Width; i++)
        {
            var n = labels[i];
            if (n != 0 && (labels[i - 1] == 0 || labels[i + 1] == 0 || labels[i - map.Width] == 0 || labels[i + map.Width] == 0))
            {
                outline[n]++;
            }
        }

        return Math.Max(1, pieces.Where(c => c.Area >= 12).Select(c => (2f * c.Area / Math.Max(1, outline[c.Label]), (long)c.Area)).WeightedMedian() ?? 1);
    }

    private static float[] Thicknesses(ComponentMap map)
    {
        var width = map.Width;
        var labels = map.Labels;
        var distance = new ushort[labels.Length];
        for (var i = width + 1; i < labels.Length - width - 1; i++)
        {
            if (labels[i] != 0)
            {
                distance[i] = (ushort)Math.Min(
                    Math.Min(distance[i - 1], distance[i - width]) + 3, Math.Min(distance[i - width - 1], distance[i - width + 1]) + 4);
            }
        }

        var thickness = new float[map.Components.Count + 1];
        for (var i = labels.Length - width - 2; i > width; i--)
        {
            if (labels[i] != 0)
            {
                var back = Math.Min(
                    Math.Min(distance[i + 1], distance[i + width]) + 3, Math.Min(distance[i + width + 1], distance[i + width - 1]) + 4);
                distance[i] = (ushort)Math.Min(distance[i], back);
                thickness[labels[i]] = Math.Max(thickness[labels[i]], (2 * distance[i] / 3f) - 1);
            }
        }

        return thickness;
    }
}
