using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Tensors;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Marks;

/// <summary>The mark in a page's ink is found after what happens to pages, and only where it is.</summary>
public sealed class InkMarkTests
{
    internal const uint Id = 0xABCDEF1;

    /// <summary>A mark that no page was asked for.</summary>
    private static LaidMark Anywhere => new(Id, 17, 400);

    private static readonly Lazy<Raster> _page = new(() => Page(11));
    /// <summary>A page of eleven lines, marked with the public key and <see cref="Id"/>.</summary>
    internal static RgbImage Marked => _marked.Value;

    private static readonly Lazy<RgbImage> _marked = new(() => RgbImage.FromRaster(InkMark.Apply(_page.Value, MarkKey.Public, Anywhere), 300));

    [Fact]
    public void In_uneven_strokes_the_mark_that_fits_them_is_the_clearer_one_and_says_its_id()
    {
        // As uneven as a worn pen's: three times as much as a mark makes them.
        var uneven = InkMark.Apply(_page.Value, MarkKey.OfPhrase("a worn pen"), Anywhere, amplitude: 0.3f);
        MarkFinding Found(LaidMark mark) =>
            InkMarkFinder.Likeliest(RgbImage.FromRaster(InkMark.Apply(uneven, MarkKey.Public, mark), 300), [MarkKey.Public], isWide: false)[0];
        var fitting = LaidMark.BestFor(uneven, MarkKey.Public);
        var (suited, any) = (Found(fitting), Found(Anywhere));
        Assert.True(suited.LogFalseChance < any.LogFalseChance - 10, $"1e{suited.LogFalseChance:F1} where it fits them, 1e{any.LogFalseChance:F1} elsewhere");
        Assert.Equal(fitting.Id, suited.Id);
        Assert.Equal(fitting, LaidMark.BestFor(uneven, MarkKey.Public));
    }

    [Fact]
    public void A_marked_page_says_its_id()
    {
        var finding = InkMarkFinder.Find(_marked.Value, MarkKey.Public, TestContext.Current.CancellationToken);
        Assert.NotNull(finding);
        Assert.Equal(Id, finding.Id);
        Assert.InRange(finding.LogFalseChance, -1000, InkMarkFinder.Limit);
        Assert.Equal(1, finding.Scale, 0.005);
        Assert.Equal(0, finding.Turn, 0.2);
    }

    [Fact]
    public void Half_a_page_says_it_too() =>
        Assert.Equal(Id, InkMarkFinder.Find(Part(_marked.Value, 400, _marked.Value.Height / 2), MarkKey.Public, TestContext.Current.CancellationToken)?.Id);

    [Fact]
    public void A_turned_scan_in_a_poor_JPEG_says_it_with_its_scale_and_turn()
    {
        var finding = InkMarkFinder.Find(Scanned(_marked.Value, 200, 0.7f), MarkKey.Public, TestContext.Current.CancellationToken);
        Assert.NotNull(finding);
        Assert.Equal(Id, finding.Id);
        Assert.Equal(200 / 300.0, finding.Scale, 0.005);
        Assert.Equal(0.7, finding.Turn, 0.1);
    }

    [Fact]
    public void A_page_scanned_on_its_side_says_it() =>
        Assert.Equal(Id, InkMarkFinder.Find(_marked.Value.Turned(1), MarkKey.Public, TestContext.Current.CancellationToken)?.Id);

    [Fact]
    public void A_scan_that_states_a_wrong_resolution_says_it()
    {
        var scan = Scanned(_marked.Value, 200, 0);
        var finding = InkMarkFinder.Find(new RgbImage(scan.Width, scan.Height, scan.Pixels, 240), MarkKey.Public, TestContext.Current.CancellationToken);
        Assert.Equal(Id, finding?.Id);
    }

    [Fact]
    public void No_mark_is_found_where_there_is_none() =>
        Assert.Null(InkMarkFinder.Find(RgbImage.FromRaster(_page.Value, 300), MarkKey.Public, TestContext.Current.CancellationToken));

    [Fact]
    public void Another_key_finds_nothing()
    {
        MarkKey[] keys = [MarkKey.OfPhrase("one"), MarkKey.OfPhrase("another")];
        Assert.All(InkMarkFinder.Likeliest(_marked.Value, keys, isWide: false, TestContext.Current.CancellationToken), finding => Assert.True(finding.LogFalseChance > InkMarkFinder.Limit));
    }

    [Fact]
    public void A_private_key_finds_its_own_mark()
    {
        var marked = InkMark.Apply(_page.Value, MarkKey.OfPhrase("one"), new LaidMark(7, 0, 0));
        Assert.Equal(7u, InkMarkFinder.Find(RgbImage.FromRaster(marked, 300), MarkKey.OfPhrase("one"), TestContext.Current.CancellationToken)?.Id);
    }

    [Fact]
    public void One_short_line_is_too_little_and_gives_no_false_find()
    {
        var page = Page(1);
        var marked = InkMark.Apply(page.Crop(0, 0, page.Width / 3, page.Height), MarkKey.Public, Anywhere);
        Assert.Null(InkMarkFinder.Find(Scanned(RgbImage.FromRaster(marked, 300), 200, 0.7f), MarkKey.Public, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Bare_paper_gives_nothing() =>
        Assert.Null(InkMarkFinder.Find(RgbImage.Filled(800, 600, new Rgb(250, 250, 245)), MarkKey.Public, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(12)]
    public void Strokes_change_by_a_tenth_of_their_width_at_most(int width)
    {
        var bars = Bars(width);
        var marked = InkMark.Apply(bars, MarkKey.Public, Anywhere);
        var (thinner, thicker) = (0, 0);
        for (var y = 0; y < bars.Height; y++)
        {
            for (var left = 100; left < bars.Width - 100; left += 100)
            {
                var change = marked.Crop(left - 20, y, width + 40, 1).Pixels.Sum() - width;
                Assert.InRange(change / width, -0.101f, 0.101f);
                thinner += change < -0.07f * width ? 1 : 0;
                thicker += change > 0.07f * width ? 1 : 0;
            }
        }

        // It is used, both ways.
        Assert.InRange(thinner / (bars.Height * 8f), 0.15f, 0.6f);
        Assert.InRange(thicker / (bars.Height * 8f), 0.15f, 0.6f);
    }

    [Fact]
    public void Paper_stays_bare_and_the_page_given_as_it_was()
    {
        var page = Page(2);
        var before = (float[])page.Pixels.Clone();
        var marked = InkMark.Apply(page, MarkKey.Public, Anywhere);
        Assert.Equal(before, page.Pixels);
        var far = new Raster(page.Width, page.Height, Array.ConvertAll(page.Pixels, ink => ink > 0 ? 1f : 0));
        for (var i = (2 * page.Width) + 2; i < page.Pixels.Length - (2 * page.Width) - 2; i++)
        {
            if (far.Pixels[i - 1] + far.Pixels[i] + far.Pixels[i + 1] + far.Pixels[i - page.Width] + far.Pixels[i + page.Width] == 0)
            {
                Assert.Equal(0, marked.Pixels[i]);
            }
        }
    }

    [Fact]
    public void An_id_of_more_than_28_bits_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => InkMark.Apply(new Raster(10, 10), MarkKey.Public, new LaidMark(InkMark.MostId + 1, 0, 0)));

    [Fact]
    public void An_empty_phrase_is_no_key() => Assert.Throws<UserException>(() => MarkKey.OfPhrase(" "));

    internal static Raster Page(int lines)
    {
        var writer = new JoinedWriter(slant: 0.1f, joinedGap: 13);
        var page = new Raster(2480, 500 + (lines * 150));
        var rng = new Rng(3);
        for (var i = 0; i < lines; i++)
        {
            var words = Enumerable.Range(0, 12).Select(_ => string.Concat(Enumerable.Range(0, rng.Next(2, 8)).Select(_ => "inmuelto"[rng.Next(8)])));
            var line = RasterScale.By(writer.Write(string.Join(' ', words)).Line.Ink, 1.2f);
            for (var y = 0; y < line.Height; y++)
            {
                for (var x = 0; x < line.Width && x + 250 < page.Width - 150; x++)
                {
                    var v = y + 150 + (150 * i);
                    page[x + 250, v] = Math.Max(page[x + 250, v], line[x, y]);
                }
            }
        }

        return page;
    }

    private static Raster Bars(int width)
    {
        var bars = new Raster(1000, 600);
        for (var y = 0; y < bars.Height; y++)
        {
            for (var left = 100; left < bars.Width - 100; left += 100)
            {
                bars.Row(y).Slice(left, width).Fill(1);
            }
        }

        return bars;
    }

    private static RgbImage Part(RgbImage image, int top, int height)
    {
        var part = new RgbImage(image.Width, height, image.Dpi);
        image.Pixels.AsSpan(3 * image.Width * top, part.Pixels.Length).CopyTo(part.Pixels);
        return part;
    }

    /// <summary>At another resolution, turned clockwise by some degrees, noisy, through a JPEG.</summary>
    private static RgbImage Scanned(RgbImage page, int dpi, float degrees)
    {
        var scale = 300f / dpi;
        var (width, height) = ((int)(page.Width / scale), (int)(page.Height / scale));
        var level = new Projection(scale, 0, 0, 0, scale, 0, 0, 0);
        var turn = Projection.Turn(-MathF.Tan(degrees * MathF.PI / 180), page.Width / 2f, page.Height / 2f);
        var scan = RgbResample.Projected(page, level.Then(turn), width, height, dpi);
        var rng = new Rng(9);
        for (var i = 0; i < scan.Pixels.Length; i++)
        {
            scan.Pixels[i] = (byte)Math.Clamp((0.85f * scan.Pixels[i]) + 20 + rng.Normal(0, 5), 0, 255);
        }

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "scan.jpg");
        PictureFile.SaveJpeg(scan, file, 60);
        return new RgbImage(width, height, PictureFile.Load(file).Pixels, dpi);
    }
}
