using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// The bare paper's colour everywhere on a scan, as a grid of tiles that is interpolated between their centres: it follows
/// uneven light, shadows and coloured paper, and knows which tiles are paper at all and which the desk around it.
/// </summary>
internal sealed class PaperModel
{
    /// <summary>Share of the paper's brightness below which a pixel may be of a stroke.</summary>
    private const float StrokeDepth = 0.75f;

    private readonly float[] _tiles;
    private readonly bool[] _isPage;

    private PaperModel(int columns, int rows, int tileSize, float[] tiles, bool[] isPage)
    {
        Columns = columns;
        Rows = rows;
        TileSize = tileSize;
        _tiles = tiles;
        _isPage = isPage;
        IsAllPage = Array.TrueForAll(isPage, p => p);
    }

    /// <summary>Tiles across.</summary>
    public int Columns { get; }

    /// <summary>Tiles down.</summary>
    public int Rows { get; }

    /// <summary>A tile's side in pixels.</summary>
    public int TileSize { get; }

    /// <summary>Whether the tile under a pixel lies on the sheet.</summary>
    public bool IsPage(int x, int y) =>
        _isPage[(Math.Min(y / TileSize, Rows - 1) * Columns) + Math.Min(x / TileSize, Columns - 1)];

    /// <summary>Whether the sheet fills the picture.</summary>
    public bool IsAllPage { get; }

    /// <summary>The sheet's mean colour.</summary>
    public Rgb MeanColour
    {
        get
        {
            Span<float> sum = [0, 0, 0];
            var count = 0;
            for (var i = 0; i < _isPage.Length; i++)
            {
                if (_isPage[i])
                {
                    count++;
                    for (var c = 0; c < 3; c++)
                    {
                        sum[c] += _tiles[(3 * i) + c];
                    }
                }
            }

            count = Math.Max(1, count);
            return new Rgb((byte)(sum[0] / count), (byte)(sum[1] / count), (byte)(sum[2] / count));
        }
    }

    /// <summary>Estimates the paper of a scan. Of a line cut out of a page all is taken to be sheet.</summary>
    public static PaperModel Estimate(RgbImage image, bool wholePage, CleaningSettings? settings = null)
    {
        settings ??= new CleaningSettings();
        var size = Math.Clamp(Math.Min(image.Width, image.Height) / 20, 24, 64);
        var columns = Math.Max(1, image.Width / size);
        var rows = Math.Max(1, image.Height / size);
        var tiles = new float[3 * columns * rows];
        var strokes = new float[columns * rows];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var x1 = c == columns - 1 ? image.Width : (c + 1) * size;
                var y1 = r == rows - 1 ? image.Height : (r + 1) * size;
                strokes[(r * columns) + c] = MeasureTile(image, c * size, r * size, x1, y1, tiles.AsSpan(3 * ((r * columns) + c), 3), settings);
            }
        }

        var isPage = new bool[columns * rows];
        if (wholePage)
        {
            new SheetTiles(tiles, strokes, columns, rows, settings.SheetStep).Find(isPage);
        }
        else
        {
            Array.Fill(isPage, true);
        }

        BridgeDarkTiles(tiles, columns, rows, isPage);
        return new PaperModel(columns, rows, size, tiles, isPage);
    }

    /// <summary>The paper's colour along row <paramref name="y"/>: 3 values a pixel, bilinear between tile centres.</summary>
    public void Row(int y, Span<float> rgb)
    {
        var v = Math.Clamp(((y + 0.5f) / TileSize) - 0.5f, 0, Rows - 1);
        var r0 = (int)v;
        var r1 = Math.Min(r0 + 1, Rows - 1);
        var fy = v - r0;
        Span<float> column = stackalloc float[3 * Columns];
        for (var i = 0; i < column.Length; i++)
        {
            var top = _tiles[(3 * r0 * Columns) + i];
            column[i] = top + (fy * (_tiles[(3 * r1 * Columns) + i] - top));
        }

        for (var x = 0; 3 * x < rgb.Length; x++)
        {
            var u = Math.Clamp(((x + 0.5f) / TileSize) - 0.5f, 0, Columns - 1);
            var c0 = (int)u;
            var c1 = Math.Min(c0 + 1, Columns - 1);
            var fx = u - c0;
            for (var c = 0; c < 3; c++)
            {
                var left = column[(3 * c0) + c];
                rgb[(3 * x) + c] = left + (fx * (column[(3 * c1) + c] - left));
            }
        }
    }

    /// <summary>The paper's colour of a tile; returned is the share of its pixels that are much darker, as strokes are.</summary>
    private static float MeasureTile(RgbImage image, int x0, int y0, int x1, int y1, Span<float> colour, CleaningSettings settings)
    {
        Span<int> histogram = stackalloc int[256];
        histogram.Clear();
        var count = 0;
        for (var y = y0; y < y1; y += 2)
        {
            var row = image.Row(y);
            for (var x = x0; x < x1; x += 2)
            {
                histogram[Luma(row, x)]++;
                count++;
            }
        }

        var low = Quantile(histogram, (int)(settings.PaperLow * count));
        var high = Quantile(histogram, (int)(settings.PaperHigh * count));
        Span<long> sum = [0, 0, 0];
        var taken = 0;
        for (var y = y0; y < y1; y += 2)
        {
            var row = image.Row(y);
            for (var x = x0; x < x1; x += 2)
            {
                var luma = Luma(row, x);
                if (luma >= low && luma <= high)
                {
                    taken++;
                    for (var c = 0; c < 3; c++)
                    {
                        sum[c] += row[(3 * x) + c];
                    }
                }
            }
        }

        for (var c = 0; c < 3; c++)
        {
            colour[c] = Math.Max(1, sum[c] / (float)Math.Max(1, taken));
        }

        var dark = 0;
        for (var luma = 0; luma < StrokeDepth * high; luma++)
        {
            dark += histogram[luma];
        }

        return dark / (float)count;
    }

    private static int Luma(ReadOnlySpan<byte> row, int x) => ((77 * row[3 * x]) + (150 * row[(3 * x) + 1]) + (29 * row[(3 * x) + 2])) >> 8;

    private static int Quantile(ReadOnlySpan<int> histogram, int rank)
    {
        var i = 0;
        for (var seen = histogram[0]; seen <= rank && i < 255; seen += histogram[i])
        {
            i++;
        }

        return i;
    }

    /// <summary>
    /// A tile much darker than the sheet around it is covered by ink: it takes the neighbours' colour. Tiles off the sheet
    /// take the nearest sheet's, so that ink at the very edge is measured against paper.
    /// </summary>
    private static void BridgeDarkTiles(float[] tiles, int columns, int rows, bool[] isPage)
    {
        const int Reach = 3;
        var original = (float[])tiles.Clone();
        var around = new List<(float Luma, int Tile)>();
        for (var at = 0; at < isPage.Length; at++)
        {
            around.Clear();
            var (c, r) = (at % columns, at / columns);
            for (var v = Math.Max(0, r - Reach); v <= Math.Min(rows - 1, r + Reach); v++)
            {
                for (var u = Math.Max(0, c - Reach); u <= Math.Min(columns - 1, c + Reach); u++)
                {
                    var tile = (v * columns) + u;
                    if (isPage[tile])
                    {
                        around.Add((original[3 * tile] + original[(3 * tile) + 1] + original[(3 * tile) + 2], tile));
                    }
                }
            }

            if (around.Count == 0)
            {
                continue;
            }

            around.Sort();
            var typical = around[around.Count * 6 / 10];
            var own = original[3 * at] + original[(3 * at) + 1] + original[(3 * at) + 2];
            if (!isPage[at] || own < 0.82f * typical.Luma)
            {
                original.AsSpan(3 * typical.Tile, 3).CopyTo(tiles.AsSpan(3 * at, 3));
            }
        }
    }
}
