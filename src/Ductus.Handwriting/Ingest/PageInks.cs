using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>An ink of a page.</summary>
/// <param name="Hue">Its hue.</param>
/// <param name="Share">Its share of the page's ink.</param>
/// <param name="Density">Mean density of its well inked pixels.</param>
/// <param name="IsCorrection">Whether it stands among the lines of the page's main ink, as corrections, ticks and stains do, and not on lines of its own.</param>
internal sealed record PageInk(InkHue Hue, float Share, float Density, bool IsCorrection);

/// <summary>
/// The inks of a page, told apart by hue, the most used first; and what lies among the writer's lines in another ink taken out of the writer's.
/// </summary>
internal sealed class PageInks
{
    /// <summary>Share of the page's ink below which a hue is no ink.</summary>
    private const float LeastShare = 0.012f;

    /// <summary>Share of an ink's pixels near which there is paper, below which it is a stain.</summary>
    private const float Thin = 0.8f;

    /// <summary>Share of the main ink's amount up to which another one corrects: notes in three colours are all the writer's.</summary>
    private const float Few = 0.45f;

    /// <summary>Cells of the page in which is counted what stands beside what, in pixels at least and in pen widths: about a word wide and half as high as a line is from the next.</summary>
    private const int LeastCellWidth = 240, LeastCellHeight = 36, CellWidthPens = 48, CellHeightPens = 7;

    private readonly RgbImage _image;
    private readonly PaperModel _paper;
    private readonly ShadeMap? _shade;
    private readonly InkDensity _density;
    private readonly int _penWidth;
    private readonly float _strong;

    private PageInks(RgbImage image, PaperModel paper, ShadeMap? shade, InkDensity density, int penWidth)
    {
        (_image, _paper, _shade, _density, _penWidth) = (image, paper, shade, density, penWidth);
        _strong = 0.5f * Full(density);
        Inks = Find();
    }

    /// <summary>The inks, the most used first; none on a page without ink.</summary>
    public IReadOnlyList<PageInk> Inks { get; }

    /// <summary>Finds the inks of a page.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="paper">Its paper.</param>
    /// <param name="shade">What darkens the paper beside; null where nothing does.</param>
    /// <param name="density">How much darker than that each pixel is.</param>
    /// <param name="penWidth">Width of a stroke in pixels.</param>
    public static PageInks Of(RgbImage image, PaperModel paper, ShadeMap? shade, InkDensity density, int penWidth) => new(image, paper, shade, density, penWidth);

    /// <summary>
    /// Leaves in the density what the writer's inks have of it.
    /// </summary>
    /// <param name="strongestChannel">As <see cref="InkDensity.Measure"/> weighs it.</param>
    /// <param name="cancel">Stops between rows.</param>
    /// <returns>Of what was taken out the density, 0 elsewhere; null where nothing was.</returns>
    public Raster? TakeOutCorrections(float strongestChannel, CancellationToken cancel = default)
    {
        var corrections = Inks.Where(ink => ink.IsCorrection).Select(ink => ink.Hue).ToArray();
        if (corrections.Length == 0)
        {
            return null;
        }

        var own = Inks.Where(ink => !ink.IsCorrection).Select(ink => ink.Hue).ToArray();
        var taken = new Raster(_image.Width, _image.Height);
        var rows = new OpticalDensity(_image, _paper, _shade);
        for (var y = 0; y < _image.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var density = _density.Raster.Row(y);
            var others = taken.Row(y);
            for (var x = 0; x < density.Length; x++)
            {
                if (density[x] <= 2 * _density.Noise)
                {
                    continue;
                }

                if (rows.HueAt(x, y) is not { } hue)
                {
                    continue;
                }

                var writers = Nearest(own, hue);
                var other = Nearest(corrections, hue);
                if (hue.To(writers) < 0.75f * hue.To(other))
                {
                    continue;
                }

                var (r, g, b) = rows.At(x, y);
                var amount = writers.AmountBeside(other, r, g, b);
                var left = writers.Darkness(amount, strongestChannel);
                others[x] = Math.Max(0, density[x] - left);
                density[x] = Math.Min(density[x], left);
            }
        }

        return taken;
    }

    private static InkHue Nearest(InkHue[] hues, InkHue hue)
    {
        var best = hues[0];
        foreach (var other in hues)
        {
            best = other.To(hue) < best.To(hue) ? other : best;
        }

        return best;
    }

    /// <summary>The density that the darkest tenth of the ink exceeds.</summary>
    private static float Full(InkDensity density)
    {
        var threshold = Math.Max(0.12f, 5 * density.Noise);
        var values = density.Raster.Pixels.Where((d, i) => i % 11 == 0 && d > threshold).ToArray();
        Array.Sort(values);
        return values.Length == 0 ? 1 : values[values.Length * 9 / 10];
    }

    private List<PageInk> Find()
    {
        // 1. Hues of well inked pixels.
        var histogram = new HueHistogram();
        var samples = new List<(int X, int Y, InkHue Hue)>();
        var rows = new OpticalDensity(_image, _paper, _shade);
        for (var y = 1; y < _image.Height - 1; y += 2)
        {
            var density = _density.Raster.Row(y);
            for (var x = 1; x < density.Length - 1; x += 2)
            {
                if (density[x] < Math.Max(0.3f * _strong, 6 * _density.Noise) || !_paper.IsPage(x, y))
                {
                    continue;
                }

                if (rows.HueAt(x, y) is { } hue)
                {
                    samples.Add((x, y, hue));
                    histogram.Add(hue);
                }
            }
        }

        if (samples.Count == 0)
        {
            return [];
        }

        // 2. Peaks of their histogram, and which stands where.
        return Judge(histogram.Peaks(LeastShare), samples);
    }

    private List<PageInk> Judge(InkHue[] hues, List<(int X, int Y, InkHue Hue)> samples)
    {
        var (width, height) = (Math.Max(LeastCellWidth, CellWidthPens * _penWidth), Math.Max(LeastCellHeight, CellHeightPens * _penWidth));
        var (columns, cellRows) = ((_image.Width / width) + 1, (_image.Height / height) + 1);
        var cells = new float[hues.Length][];
        var (thin, densities) = (new float[hues.Length], new float[hues.Length]);
        for (var k = 0; k < hues.Length; k++)
        {
            cells[k] = new float[columns * cellRows];
        }

        foreach (var (x, y, hue) in samples)
        {
            var k = Array.IndexOf(hues, Nearest(hues, hue));
            cells[k][(y / height * columns) + (x / width)]++;
            thin[k] += IsThin(x, y) ? 1 : 0;
            densities[k] += _density.Raster[x, y];
        }

        var shares = cells.Select(cell => cell.Sum() / samples.Count).ToArray();

        // A stain, a printed picture or the sheet's edge may cover more than all writing does.
        var isStroke = thin.Select((count, k) => count >= Thin * cells[k].Sum()).ToArray();
        var main = Enumerable.Range(0, hues.Length).OrderByDescending(k => isStroke[k]).ThenByDescending(k => shares[k]).First();
        return [.. hues.Select((hue, k) => new PageInk(hue, shares[k], densities[k] / Math.Max(1, cells[k].Sum()), k != main && (!isStroke[k] || (shares[k] < Few * shares[main] && StandsAmong(cells[k], cells[main], columns, cellRows))))).Where(ink => ink.Share >= LeastShare).OrderByDescending(ink => ink.Share)];
    }

    /// <summary>Whether a pen's width away there is paper: of a stroke it is so everywhere, of a stain hardly anywhere.</summary>
    private bool IsThin(int x, int y)
    {
        var ink = _density.Raster;
        var half = 0.5f * ink[x, y];
        return ink[Math.Max(0, x - _penWidth), y] < half || ink[Math.Min(ink.Width - 1, x + _penWidth), y] < half
            || ink[x, Math.Max(0, y - _penWidth)] < half || ink[x, Math.Min(ink.Height - 1, y + _penWidth)] < half;
    }

    /// <summary>Whether most of an ink has the main ink beside it, above or below.</summary>
    private static bool StandsAmong(float[] ink, float[] main, int columns, int rows)
    {
        var (among, all) = (0f, 0f);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                var own = ink[(r * columns) + c];
                var beside = 0f;
                for (var v = Math.Max(0, r - 1); v <= Math.Min(rows - 1, r + 1); v++)
                {
                    for (var u = Math.Max(0, c - 2); u <= Math.Min(columns - 1, c + 2); u++)
                    {
                        beside += main[(v * columns) + u];
                    }
                }

                all += own;
                among += beside > own ? own : 0;
            }
        }

        return among > 0.65f * all;
    }
}
