using Ductus.Ingest;

namespace Ductus.Captions;

/// <summary>
/// Parts a page into crops of whole lines: of all ways to put neighbouring lines together, the one in which letters stay large, little is bare and few
/// blemishes are shown.
/// </summary>
public sealed class PageCrops
{
    /// <summary>Lines that a crop shows at most.</summary>
    private const int MostLines = 24;

    /// <summary>Height of a letter, as <see cref="InkMask.LetterHeight"/>, below which an autoencoder blurs it, in pixels of the bucket.</summary>
    private const float LargeEnough = 40;

    /// <summary>Room around the lines, in letter heights, where there is so much.</summary>
    private const float Margin = 0.6f;

    /// <summary>Share of another line's ink that may reach into a crop: loops and tails, no letters.</summary>
    private const float GreatestTail = 0.15f;

    /// <summary>What a crop costs; what a line costs in a crop with a blemish, and left out.</summary>
    private const float OfCrop = 1, OfBlemish = 0.5f, OfLineLeftOut = 3;

    private readonly CleanPage _page;
    private readonly IReadOnlyList<TextLine> _lines;
    private readonly Box[] _boxes;

    private readonly IReadOnlyList<(int Width, int Height)> _buckets;

    private PageCrops(CleanPage page, IReadOnlyList<TextLine> lines, IReadOnlyList<(int Width, int Height)> buckets)
    {
        (_page, _lines, _buckets) = (page, lines, buckets);
        _boxes = [.. lines.Select(line => new Box(line.Left, line.Top, line.Left + line.Ink.Width, line.Top + line.Ink.Height))];
    }

    /// <summary>The crops of a page from its first line to its last; lines that fit no bucket are in none.</summary>
    /// <param name="page">The page.</param>
    /// <param name="lines">Its lines in reading order.</param>
    /// <param name="buckets">The sizes that they may have (<see cref="CropBuckets.Of(int)"/>).</param>
    public static IReadOnlyList<PageCrop> Of(CleanPage page, IReadOnlyList<TextLine> lines, IReadOnlyList<(int Width, int Height)> buckets)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(buckets);
        return new PageCrops(page, lines, buckets).Best();
    }

    /// <summary>Shortest path over the places between lines.</summary>
    private List<PageCrop> Best()
    {
        var cost = new float[_lines.Count + 1];
        var last = new PageCrop?[_lines.Count + 1];
        for (var end = 1; end <= _lines.Count; end++)
        {
            cost[end] = cost[end - 1] + OfLineLeftOut;
            for (var first = end - 1; first >= Math.Max(0, end - MostLines); first--)
            {
                if (Crop(first, end - first) is var (crop, own) && cost[first] + own < cost[end])
                {
                    (cost[end], last[end]) = (cost[first] + own, crop);
                }
            }
        }

        var crops = new List<PageCrop>();
        for (var end = _lines.Count; end > 0; end = last[end]?.First ?? (end - 1))
        {
            crops.AddRange(last[end] is { } crop ? [crop] : []);
        }

        crops.Reverse();
        return crops;
    }

    /// <summary>The best crop with some lines and what it costs; null if none shows them alone.</summary>
    private (PageCrop Crop, float Cost)? Crop(int first, int count)
    {
        var lines = _boxes.Skip(first).Take(count).Aggregate((a, b) => a.With(b));
        var room = Room(first, count, lines);
        var margin = (int)(Margin * _page.Strokes.LetterHeight);
        var box = lines.Grown(margin).Within(room);
        (PageCrop Crop, float Cost)? best = null;
        foreach (var bucket in _buckets)
        {
            var aspect = bucket.Width / (double)bucket.Height;
            var width = (int)Math.Ceiling(Math.Max(box.Width, box.Height * aspect));
            var height = (int)Math.Ceiling(width / aspect);
            if (width > room.Width || height > room.Height || width < bucket.Width || height < bucket.Height)
            {
                continue;
            }

            var letters = _page.Strokes.LetterHeight * bucket.Width / width;
            var bare = 1 - (box.Width * (float)box.Height / (width * (float)height));
            var cost = OfCrop + bare + (count * MathF.Max(0, MathF.Log(LargeEnough / letters)));
            if (best is null || cost < best.Value.Cost)
            {
                var left = Math.Clamp(((box.Left + box.Right) / 2) - (width / 2), room.Left, room.Right - width);
                var top = Math.Clamp(((box.Top + box.Bottom) / 2) - (height / 2), room.Top, room.Bottom - height);
                best = (new PageCrop(first, count, left, top, width, height, bucket), cost);
            }
        }

        return best is not { } found || ShowsOthers(found.Crop) ? null : (found.Crop, found.Cost + (ShowsBlemish(found.Crop) ? OfBlemish * count : 0));
    }

    /// <summary>How far a crop of some lines may reach: to the page's border and the lines beside them.</summary>
    private Box Room(int first, int count, Box lines)
    {
        var room = new Box(0, 0, _page.Ink.Width, _page.Ink.Height);
        var others = _boxes.Where((_, i) => i < first || i >= first + count).ToArray();
        foreach (var other in others.Where(other => other.Bottom > lines.Top && other.Top < lines.Bottom))
        {
            room = other.Right <= lines.Left ? room with { Left = Math.Max(room.Left, other.Right) }
                : other.Left >= lines.Right ? room with { Right = Math.Min(room.Right, other.Left) }
                : room;
        }

        foreach (var other in others.Where(other => other.Right > room.Left && other.Left < room.Right))
        {
            room = other.Top < lines.Top ? room with { Top = Math.Max(room.Top, Math.Min(other.Bottom, lines.Top)) }
                : other.Bottom > lines.Bottom ? room with { Bottom = Math.Min(room.Bottom, Math.Max(other.Top, lines.Bottom)) }
                : room;
        }

        return room;
    }

    private bool ShowsOthers(PageCrop crop)
    {
        for (var i = 0; i < _lines.Count; i++)
        {
            var isOwn = i >= crop.First && i < crop.First + crop.Count;
            if (!isOwn && Within(crop, _lines[i].Ink, _lines[i].Left, _lines[i].Top) is var (inside, all) && inside > GreatestTail * all)
            {
                return true;
            }
        }

        return false;
    }

    private bool ShowsBlemish(PageCrop crop) => _page.Blemishes.Any(blemish => Within(crop, blemish.Mask, blemish.Left, blemish.Top) is { Inside: > 0 });

    /// <summary>Inked pixels inside a crop, and all; null where not even the boxes meet.</summary>
    private static (int Inside, int All)? Within(PageCrop crop, Imaging.Raster ink, int left, int top)
    {
        int from = Math.Max(0, crop.Left - left), to = Math.Min(ink.Width, crop.Left + crop.Width - left);
        int first = Math.Max(0, crop.Top - top), end = Math.Min(ink.Height, crop.Top + crop.Height - top);
        if (from >= to || first >= end)
        {
            return null;
        }

        var (inside, all) = (0, 0);
        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            all += row.Length - row.Count(0f);
            inside += y >= first && y < end ? to - from - row[from..to].Count(0f) : 0;
        }

        return (inside, all);
    }

    private readonly record struct Box(int Left, int Top, int Right, int Bottom)
    {
        public int Width => Right - Left;

        public int Height => Bottom - Top;

        public Box With(Box other) => new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));

        public Box Grown(int by) => new(Left - by, Top - by, Right + by, Bottom + by);

        public Box Within(Box room) => new(Math.Max(Left, room.Left), Math.Max(Top, room.Top), Math.Min(Right, room.Right), Math.Min(Bottom, room.Bottom));
    }
}
