using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Vectors;

/// <summary>
/// Finds the strokes of a word's ink: the ink is thinned, what goes on straight where paths meet is one stroke, and strokes follow each other as they are written: the word's body from
/// left to right, then bars and dots.
/// </summary>
internal static class StrokeTracer
{
    /// <summary>Times by which the ink is enlarged first: a stroke of three pixels has no middle to a third of one.</summary>
    private const int Enlarged = 3;
    private const float Threshold = 0.42f;

    /// <summary>Cosine of the sharpest turn through a meeting, and pen widths over which it is measured.</summary>
    private const float Straight = 0.4f, DirectionReach = 2;

    /// <summary>Pen widths up to which a path with a loose end is a burr of the thinning.</summary>
    private const float Burr = 0.75f;

    /// <summary>Pen widths over which the way is smoothed (standard deviation).</summary>
    private const float Smoothing = 0.45f;

    /// <summary>The strokes of a word in the frame of a line, in its pixels.</summary>
    public static IReadOnlyList<InkStroke> Trace(Raster word)
    {
        var ink = RasterScale.By(word, Enlarged);
        var width = ink.Width + 2;
        var shape = new bool[width * (ink.Height + 2)];
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            shape[(((i / ink.Width) + 1) * width) + (i % ink.Width) + 1] = ink.Pixels[i] > Threshold;
        }

        var radii = Distances(shape, width);
        var pen = Math.Max(2f, Enlarged * InkStatistics.StrokeWidth([word]));
        var graph = StrokeGraph.Of(shape, width, pen);
        List<InkStroke> strokes = [];
        foreach (var chain in Chains(graph, pen))
        {
            var pixels = chain.Select(place => (int)place.Y * width + (int)place.X).Select(at => radii[at]).Where(radius => radius > 0).ToArray();
            var points = Smoothed(chain, Smoothing * pen).Select(place => (place - new Vector2(0.5f)) / Enlarged);
            strokes.Add(new InkStroke([.. points], (pixels.Length == 0 ? pen : (2 * pixels.Median()) - 1) / Enlarged));
        }

        return WritingOrder.Of(strokes);
    }

    /// <summary>Each stroke's way as places on the enlarged ink.</summary>
    private static IEnumerable<List<Vector2>> Chains(StrokeGraph graph, float pen)
    {
        bool IsBurr(StrokePath path) => (path.From < 0) != (path.To < 0) && path.Pixels.Length < Burr * pen;
        var next = graph.Continuations(Straight, DirectionReach * pen);
        var seen = graph.Paths.Select(IsBurr).ToArray();
        Vector2 Place(int pixel) => new((pixel % graph.Width) + 0.5f, (pixel / graph.Width) + 0.5f);
        Vector2[] middles = [.. graph.Meetings.Select(pixels => pixels.Count == 0 ? default : pixels.Aggregate(Vector2.Zero, (sum, pixel) => sum + Place(pixel)) / pixels.Count)];

        List<Vector2> Follow(int path, int entered)
        {
            List<Vector2> way = [];
            void Meet(int end)
            {
                if (graph.MeetingOf(end) is var meeting and >= 0)
                {
                    way.Add(middles[meeting]);
                }
            }

            Meet(entered);
            while (true)
            {
                seen[path] = true;
                way.AddRange((entered % 2 == 0 ? graph.Paths[path].Pixels : graph.Paths[path].Pixels.Reverse()).Select(Place));
                Meet(entered ^ 1);
                if (next[entered ^ 1].End is not (var on and >= 0) || seen[on / 2])
                {
                    return way;
                }

                (path, entered) = (on / 2, on);
            }
        }

        // Strokes that end somewhere first, from there; what is left are rings.
        for (var end = 0; end < next.Length; end++)
        {
            if (!seen[end / 2] && (next[end].End < 0 || seen[next[end].End / 2]))
            {
                yield return Closed(Follow(end / 2, end), pen);
            }
        }

        for (var path = 0; path < seen.Length; path++)
        {
            if (!seen[path])
            {
                yield return Closed(Follow(path, 2 * path), pen);
            }
        }
    }

    /// <summary>A ring that was cut open where it was begun ends there again.</summary>
    private static List<Vector2> Closed(List<Vector2> way, float pen)
    {
        if (way.Count > 3 * pen && Vector2.Distance(way[0], way[^1]) is > 0 and < 2.5f)
        {
            way.Add(way[0]);
        }

        return way;
    }

    /// <summary>The way without the steps of its pixels; its ends stay.</summary>
    private static Vector2[] Smoothed(List<Vector2> way, float deviation)
    {
        var reach = (int)(2.5f * deviation);
        var smooth = new Vector2[way.Count];
        for (var i = 0; i < way.Count; i++)
        {
            // As far to one side as to the other, so that the ends are not drawn in.
            var r = Math.Min(reach, Math.Min(i, way.Count - 1 - i));
            var (sum, weight) = (Vector2.Zero, 0f);
            for (var d = -r; d <= r; d++)
            {
                var w = MathF.Exp(-d * d / (2 * deviation * deviation));
                (sum, weight) = (sum + (w * way[i + d]), weight + w);
            }

            smooth[i] = sum / weight;
        }

        return smooth;
    }

    /// <summary>Of each pixel of a shape the distance to what is not, in pixels (3-4 chamfer).</summary>
    private static float[] Distances(bool[] shape, int width)
    {
        var distance = new int[shape.Length];
        void Pass(int i, int step)
        {
            if (shape[i])
            {
                distance[i] = Math.Min(
                    Math.Min(distance[i - step], distance[i - (step * width)]) + 3,
                    Math.Min(distance[i - (step * width) - 1], distance[i - (step * width) + 1]) + 4);
            }
        }

        for (var i = width + 1; i < shape.Length - width - 1; i++)
        {
            Pass(i, 1);
        }

        for (var i = shape.Length - width - 2; i > width; i--)
        {
            var forward = distance[i];
            Pass(i, -1);
            distance[i] = Math.Min(forward, distance[i]);
        }

        return Array.ConvertAll(distance, d => d / 3f);
    }
}
