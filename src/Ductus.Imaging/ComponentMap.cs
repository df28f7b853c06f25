namespace Ductus.Imaging;

/// <summary>One connected piece of ink.</summary>
/// <param name="Label">Its number in the label map, from 1.</param>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Right">Column after the last.</param>
/// <param name="Bottom">Row after the last.</param>
/// <param name="Area">Pixels.</param>
/// <param name="Peak">Its darkest pixel.</param>
internal readonly record struct Component(int Label, int Left, int Top, int Right, int Bottom, int Area, float Peak)
{
    /// <summary>Columns.</summary>
    public int Width => Right - Left;

    /// <summary>Rows.</summary>
    public int Height => Bottom - Top;
}

/// <summary>The connected pieces of a raster's ink (8-neighbourhood) and, a pixel, the number of its piece; 0 = paper.</summary>
internal sealed class ComponentMap
{
    private ComponentMap(int[] labels, int width, List<Component> components)
    {
        Labels = labels;
        Width = width;
        Components = components;
    }

    /// <summary>A pixel's component number, row-major; 0 = paper.</summary>
    public int[] Labels { get; }

    /// <summary>Columns of the map.</summary>
    public int Width { get; }

    /// <summary>All components; component i has number i + 1.</summary>
    public List<Component> Components { get; }

    /// <summary>Joins all pixels above <paramref name="threshold"/> that touch.</summary>
    public static ComponentMap Find(Raster ink, float threshold, CancellationToken cancel = default)
    {
        var (width, height) = (ink.Width, ink.Height);
        var labels = new int[width * height];
        var parents = new List<int> { 0 };
        for (var y = 0; y < height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = ink.Row(y);
            for (var x = 0; x < width; x++)
            {
                if (row[x] <= threshold)
                {
                    continue;
                }

                var at = (y * width) + x;
                var label = x > 0 ? labels[at - 1] : 0;
                for (var dx = -1; dx <= 1 && y > 0; dx++)
                {
                    if (x + dx >= 0 && x + dx < width && labels[at - width + dx] is var above and not 0)
                    {
                        label = label == 0 || label == above ? above : Union(parents, label, above);
                    }
                }

                if (label == 0)
                {
                    label = parents.Count;
                    parents.Add(label);
                }

                labels[at] = label;
            }
        }

        return Number(ink, labels, parents);
    }

    /// <summary>Of each component the indices of its pixels, in the order of their rows.</summary>
    public int[][] Pixels()
    {
        int[][] pixels = [.. Components.Select(component => new int[component.Area])];
        var taken = new int[pixels.Length];
        for (var i = 0; i < Labels.Length; i++)
        {
            if (Labels[i] is var label and not 0)
            {
                pixels[label - 1][taken[label - 1]++] = i;
            }
        }

        return pixels;
    }

    private static ComponentMap Number(Raster ink, int[] labels, List<int> parents)
    {
        var numbers = new int[parents.Count];
        var components = new List<Component>();
        var width = ink.Width;
        var boxes = new List<int[]>();
        var peaks = new List<float>();
        var i = 0;
        while (labels.AsSpan(i).IndexOfAnyExcept(0) is >= 0 and var bare)
        {
            i += bare;
            var root = Root(parents, labels[i]);
            if (numbers[root] == 0)
            {
                boxes.Add([int.MaxValue, int.MaxValue, 0, 0, 0]);
                peaks.Add(0);
                numbers[root] = boxes.Count;
            }

            var n = numbers[root];
            labels[i] = n;
            var (x, y) = (i % width, i / width);
            var box = boxes[n - 1];
            box[0] = Math.Min(box[0], x);
            box[1] = Math.Min(box[1], y);
            box[2] = Math.Max(box[2], x + 1);
            box[3] = Math.Max(box[3], y + 1);
            box[4]++;
            peaks[n - 1] = Math.Max(peaks[n - 1], ink.Pixels[i]);
            i++;
        }

        for (var n = 0; n < boxes.Count; n++)
        {
            var box = boxes[n];
            components.Add(new Component(n + 1, box[0], box[1], box[2], box[3], box[4], peaks[n]));
        }

        return new ComponentMap(labels, width, components);
    }

    private static int Union(List<int> parents, int a, int b)
    {
        (a, b) = (Root(parents, a), Root(parents, b));
        (a, b) = a < b ? (a, b) : (b, a);
        parents[b] = a;
        return a;
    }

    private static int Root(List<int> parents, int i)
    {
        while (parents[i] != i)
        {
            parents[i] = parents[parents[i]];
            i = parents[i];
        }

        return i;
    }
}
