using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Tells writing from everything else that is dark: specks, show-through, blots, underlines, the edges of sheet and scanner.</summary>
internal static class StrokeFilter
{
    /// <summary>The pieces of <paramref name="map"/> that are writing; their ink density is relative to a full stroke.</summary>
    /// <param name="ink">The page's ink.</param>
    /// <param name="map">Its connected pieces.</param>
    /// <param name="isPage">Whether a pixel lies on the sheet; null where everything does.</param>
    /// <param name="isLine">Whether the picture is one line cut out of a page, whose ink may touch the border.</param>
    /// <param name="settings">What writing is told by.</param>
    /// <param name="cancel">Stops between two measures.</param>
    public static InkMask Keep(Raster ink, ComponentMap map, Func<int, int, bool>? isPage, bool isLine, CleaningSettings settings, CancellationToken cancel = default)
    {
        var bold = map.Components.Where(c => c.Peak >= settings.Peak).ToList();
        var pen = PenWidth(map, bold);
        var letter = LetterHeight(bold, pen);
        cancel.ThrowIfCancellationRequested();
        var thickness = Thickness(map);
        cancel.ThrowIfCancellationRequested();
        var offSheet = TouchingOffSheet(map, isPage);
        cancel.ThrowIfCancellationRequested();
        var outer = isLine ? [] : OuterPixels(map, settings.OuterBand);
        var kept = bold.Where(c => !IsSpeck(c, pen, settings) && !IsBlot(c, thickness[c.Label], settings.BlotThickness * pen) && !IsFlat(c, pen, letter)
            && (isLine || (!IsHuge(c, letter) && !offSheet[c.Label] && !IsAtBorder(c, ink, letter) && !IsEdge(c, outer[c.Label], map, letter, settings.LongEdge)))).ToArray();
        return new InkMask(map, kept, letter, pen);
    }

    /// <summary>Stroke width: a stroke's area is its width times half its outline. Median over the pixels of all pieces.</summary>
    private static float PenWidth(ComponentMap map, List<Component> pieces)
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

    /// <summary>Of each piece the diameter of the largest disc that fits in its ink (3-4 chamfer distance to the paper).</summary>
    private static float[] Thickness(ComponentMap map)
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

    private static float LetterHeight(List<Component> pieces, float pen) =>
        pieces.Where(c => c.Height > 2.5f * pen && c.Width > 1.5f * pen && c.Height < 60 * pen)
            .Select(c => ((float)c.Height, (long)Math.Min(c.Width, 8 * c.Height))).WeightedMedian() ?? (10 * pen);

    private static bool IsSpeck(Component c, float pen, CleaningSettings settings) =>
        c.Area < settings.SpeckArea * pen * pen || Math.Max(c.Width, c.Height) < settings.SpeckSide * pen || c.Area < 4;

    /// <summary>Solid ink, thicker than any stroke, and hardly longer than thick.</summary>
    private static bool IsBlot(Component c, float thickness, float least) =>
        thickness > least && c.Area > 0.4f * c.Width * c.Height && Math.Max(c.Width, c.Height) < 4 * thickness;

    /// <summary>Underlines and left-overs of rules.</summary>
    private static bool IsFlat(Component c, float pen, float letter) =>
        (c.Width > 2.5f * letter && c.Height < Math.Max(2.2f * pen, 0.02f * c.Width))
        || (c.Height > 2.5f * letter && c.Width < Math.Max(1.2f * pen, 0.02f * c.Height));

    private static bool IsHuge(Component c, float letter) => c.Height > 9 * letter && c.Height > 2 * c.Width;

    /// <summary>Ink that hangs together with the picture's border and is no letter cut by it.</summary>
    private static bool IsAtBorder(Component c, Raster ink, float letter) =>
        (c.Left <= 1 || c.Top <= 1 || c.Right >= ink.Width - 1 || c.Bottom >= ink.Height - 1)
        && (c.Height > 3.5f * letter || c.Width > 12 * letter || c.Area > 0.5f * c.Width * c.Height);

    /// <summary>
    /// The sheet's own edge where it lies on something of its own brightness: it follows the picture's border without touching it, either
    /// nearly as long as the picture or in upright slivers.
    /// </summary>
    private static bool IsEdge(Component c, int outer, ComponentMap map, float letter, float longEdge) =>
        outer > 0.9f * c.Area
        && (c.Width > longEdge * map.Width || c.Height > longEdge * (map.Labels.Length / map.Width) || (c.Height > 1.5f * letter && c.Width < 0.2f * c.Height));

    /// <summary>Of each piece the pixels that lie near the picture's border.</summary>
    private static int[] OuterPixels(ComponentMap map, float band)
    {
        var (width, height) = (map.Width, map.Labels.Length / map.Width);
        var (left, top) = ((int)(band * width), (int)(band * height));
        var counts = new int[map.Components.Count + 1];
        for (var i = 0; i < map.Labels.Length; i++)
        {
            if (map.Labels[i] is var n and not 0)
            {
                var (x, y) = (i % width, i / width);
                counts[n] += x < left || x >= width - left || y < top || y >= height - top ? 1 : 0;
            }
        }

        return counts;
    }

    /// <summary>Which pieces reach to where the sheet ends: the desk, the sheet's shadow, the scanner's lid.</summary>
    private static bool[] TouchingOffSheet(ComponentMap map, Func<int, int, bool>? isPage)
    {
        const int Step = 6;
        var touching = new bool[map.Components.Count + 1];
        if (isPage is null)
        {
            return touching;
        }

        for (var i = 0; i < map.Labels.Length; i++)
        {
            var n = map.Labels[i];
            if (n != 0 && !touching[n])
            {
                var (x, y) = (i % map.Width, i / map.Width);
                touching[n] = !isPage(x - Step, y) || !isPage(x + Step, y) || !isPage(x, y - Step) || !isPage(x, y + Step);
            }
        }

        return touching;
    }
}
