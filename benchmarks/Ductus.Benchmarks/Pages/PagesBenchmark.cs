using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;

namespace Ductus.Benchmarks.Pages;

/// <summary>
/// How many lines of hard pages come out whole and by themselves: at least 97 % of their ink, at most 2 % of anything else. The pages are composed of
/// real lines of <c>shared/hands</c> beside the checkout, or of the sample hand's where there are none, so that the truth is known a pixel.
/// </summary>
internal static class PagesBenchmark
{
    private static readonly (string Hand, float Scale, int Pitch)[] _hands = [("unipen_cec_rk9641", 1.6f, 150), ("unipen_lex_ehrls1", 1.5f, 170), ("unipen_hpp_hpb2-bo", 1.3f, 150)];

    public static void Run(string? only, string? pictures)
    {
        using var process = Process.GetCurrentProcess();
        var reader = LineReader.Load(Installation.Reader);
        if (only is not null && Directory.Exists(only))
        {
            Real(only, pictures, reader);
            return;
        }

        var (usable, all) = (0, 0);
        foreach (var (hand, scale, pitch) in Directory.Exists(Hands) ? _hands : [("sample", 1, 150)])
        {
            var lines = Directory.Exists(Hands) ? Lines(hand, scale) : SampleLines();
            foreach (var page in new HardPages(lines, pitch).All().Where(page => only is null || page.Name.StartsWith(only, StringComparison.Ordinal)))
            {
                var name = pictures is null ? null : Path.Combine(pictures, $"{hand}-{page.Name}".Replace(' ', '-'));
                if (name is not null)
                {
                    PictureFile.SavePng(page.Picture, name + ".png");
                }

                var watch = Stopwatch.StartNew();
                CleanPage clean;
                IReadOnlyList<TextLine> found;
                try
                {
                    (clean, found) = Segment(new PageScan(page.Name, page.Picture), reader);
                }
                catch (UserException e)
                {
                    Console.WriteLine($"pages {hand,-20} {page.Name,-28} refused: {e.Message}");
                    all += page.Lines;
                    continue;
                }

                var seconds = watch.Elapsed.TotalSeconds;
                var score = Score(page, clean, found);
                (usable, all) = (usable + score, all + page.Lines);
                var size = page.Picture.Width * page.Picture.Height / 1e6;
                Console.WriteLine(FormattableString.Invariant($"pages {hand,-20} {page.Name,-28} lines={found.Count}/{page.Lines} usable={score}/{page.Lines} {seconds:F2}s {size:F1}MP"));
                if (name is not null)
                {
                    PictureFile.SavePng(SegmentationPicture.Draw(clean, found), name + ".lines.png");
                }
            }
        }

        Console.WriteLine(FormattableString.Invariant($"pages all usable={usable}/{all} share={100.0 * usable / Math.Max(1, all):F1}% peak-memory={process.PeakWorkingSet64 / 1e9:F2}GB"));
    }

    /// <summary>Pages of which nothing is known: how many lines were found, and pictures to be looked at.</summary>
    private static void Real(string folder, string? pictures, LineReader reader)
    {
        foreach (var file in Directory.GetFiles(folder).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal))
        {
            var picture = PictureFile.LoadPages(file)[0];
            var watch = Stopwatch.StartNew();
            try
            {
                var (clean, lines) = Segment(new PageScan(Path.GetFileName(file), picture), reader);
                Console.WriteLine(FormattableString.Invariant($"pages {Path.GetFileName(file),-34} lines={lines.Count} {watch.Elapsed.TotalSeconds:F2}s {picture.Width * picture.Height / 1e6:F1}MP"));
                if (pictures is not null)
                {
                    PictureFile.SavePng(SegmentationPicture.Draw(clean, lines), Path.Combine(pictures, Path.GetFileNameWithoutExtension(file) + ".lines.png"));
                }
            }
            catch (UserException e)
            {
                Console.WriteLine($"pages {Path.GetFileName(file),-34} refused: {e.Message}");
            }
        }
    }

    private static (CleanPage Page, IReadOnlyList<TextLine> Lines) Segment(PageScan scan, LineReader reader)
    {
        var (clean, _) = PageOrientation.Upright(scan, PageCleaner.Clean(scan), reader, new IngestSettings());
        return (clean, LineSegmenter.Segment(clean));
    }

    /// <summary>Ink of each known line by the line that was found there, and the other way round.</summary>
    private static int Score(KnownPage page, CleanPage clean, IReadOnlyList<TextLine> found)
    {
        var width = page.Picture.Width;
        var ink = new int[page.Lines + 1];
        var captured = new int[page.Lines + 1, found.Count];
        for (var i = 0; i < page.Owner.Length; i += 2)
        {
            if (page.Owner[i] == 0)
            {
                continue;
            }

            var place = clean.Frame.FromPicture.Map((i % width) + 0.5f, (i / width) + 0.5f);
            foreach (var owner in page.Second[i] == 0 ? [page.Owner[i]] : (ReadOnlySpan<short>)[page.Owner[i], page.Second[i]])
            {
                ink[owner]++;
                for (var f = 0; f < found.Count; f++)
                {
                    captured[owner, f] += HasInk(found[f], place) ? 1 : 0;
                }
            }
        }

        var usable = 0;
        for (var t = 1; t <= page.Lines; t++)
        {
            var best = Enumerable.Range(0, found.Count).OrderByDescending(f => captured[t, f]).FirstOrDefault(-1);
            if (best >= 0 && captured[t, best] >= 0.97f * ink[t] && Foreign(page, clean, found[best], t) <= 0.02f)
            {
                usable++;
            }
        }

        return usable;
    }

    private static bool HasInk(TextLine line, Spot place)
    {
        var (x, y) = ((int)place.X - line.Left, (int)place.Y - line.Top);
        for (var dy = -1; dy <= 1; dy++)
        {
            for (var dx = -1; dx <= 1; dx++)
            {
                var (u, v) = (x + dx, y + dy);
                if (u >= 0 && v >= 0 && u < line.Ink.Width && v < line.Ink.Height && line.Ink[u, v] > 0.25f)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Share of a line's ink that is none of the known line's.</summary>
    private static float Foreign(KnownPage page, CleanPage clean, TextLine line, int owner)
    {
        var (all, foreign) = (0, 0);
        for (var y = 0; y < line.Ink.Height; y++)
        {
            for (var x = 0; x < line.Ink.Width; x++)
            {
                if (line.Ink[x, y] > 0.5f)
                {
                    var place = clean.Frame.ToPicture.Map(line.Left + x + 0.5f, line.Top + y + 0.5f);
                    all++;
                    foreign += IsNear(page, (int)place.X, (int)place.Y, owner) ? 0 : 1;
                }
            }
        }

        return foreign / (float)Math.Max(1, all);
    }

    private static bool IsNear(KnownPage page, int x, int y, int owner)
    {
        var (width, height) = (page.Picture.Width, page.Picture.Height);
        for (var v = Math.Max(0, y - 3); v <= Math.Min(height - 1, y + 3); v++)
        {
            for (var u = Math.Max(0, x - 3); u <= Math.Min(width - 1, x + 3); u++)
            {
                var at = (v * width) + u;
                if (page.Owner[at] == owner || page.Second[at] == owner)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Hands => Environment.GetEnvironmentVariable("DUCTUS_HANDS") ?? Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../../../../shared/hands"));

    private static List<Raster> Lines(string hand, float scale) =>
    [
        .. Directory.GetFiles(Path.Combine(Hands, hand), "*.png").Order(StringComparer.Ordinal)
            .Select(file => RasterScale.By(PictureFile.LoadRaster(file), scale)).Where(line => line.Width > 550).Take(30),
    ];

    private static List<Raster> SampleLines() =>
    [
        .. Directory.GetFiles(Installation.Sample("hand")).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal)
            .SelectMany(file => LineSegmenter.Segment(PageCleaner.Clean(new PageScan(file, PictureFile.LoadPages(file)[0]))).Select(line => line.Ink)),
    ];
}
