using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;
using Ductus.Provenance;
using Ductus.Tensors;

namespace Ductus.Benchmarks.Marks;

/// <summary>
/// Whether the mark in the ink outlives printing and scanning: pages of ten rows of real lines of each hand in <c>shared/hands</c> beside the checkout (or the folders given), marked at
/// 10 %, or pages that the program has written, printed and scanned at 200 dpi.
/// </summary>
internal static class MarksBenchmark
{
    private const int LinesPerPage = 10, LinePitch = 170, Left = 200, Top = 250;

    /// <summary>Height of a line's picture on the page, in pixels at 300 dpi.</summary>
    private const float LineHeight = 150;

    /// <summary>Ink that is no grain of a paper.</summary>
    private const float Dark = 0.3f;

    public static void Run(IReadOnlyList<string> hands)
    {
        var folders = hands.Count > 0 ? hands : Directory.GetDirectories(Path.Combine(Shared, "hands")).Order(StringComparer.Ordinal).ToArray();
        var tally = new MarkTally();
        foreach (var folder in folders)
        {
            var pages = Pages(folder).Take(2).ToArray();
            for (var p = 0; p < pages.Length; p++)
            {
                for (var laser = 0; laser < 2; laser++)
                {
                    Trial(tally, Path.GetFileName(folder), pages[p], new Rng(11, (ulong)((2 * p) + laser)), laser == 1);
                }
            }
        }

        tally.Report();
    }

    /// <summary>Pages that <c>ductus write</c> has written and marked, ten lines each; their credentials say with what.</summary>
    public static void RunWritten(IReadOnlyList<string> files)
    {
        var tally = new MarkTally();
        foreach (var (file, i) in files.Select((file, i) => (file, i)))
        {
            var id = CredentialCheck.Read(file, DateTimeOffset.UtcNow).MarkIds is [var one] ? one : throw new UserException($"'{file}' is not marked: give pages as 'ductus write' writes them.");
            var page = GrayOf(PictureFile.Load(file));
            for (var laser = 0; laser < 2; laser++)
            {
                Searches(tally, Path.GetFileNameWithoutExtension(file), page, id, new Rng(11, (ulong)((2 * i) + laser)), laser == 1);
            }
        }

        tally.Report();
    }

    private static void Trial(MarkTally tally, string hand, Raster page, Rng rng, bool isLaser)
    {
        var watch = Stopwatch.StartNew();
        var mark = LaidMark.BestFor(page, MarkKey.Public);
        var marked = InkMark.Apply(page, MarkKey.Public, mark);
        tally.Marking(watch.Elapsed);
        Searches(tally, hand, marked, mark.Id, rng, isLaser);
    }

    private static void Searches(MarkTally tally, string hand, Raster marked, uint id, Rng rng, bool isLaser)
    {
        var scan = new PrintAndScan(IsLaser: isLaser).Of(marked, rng);
        var (top, bottom) = Written(marked, scan.Height);
        tally.Search("ten lines", hand, scan, id);
        tally.Search("upper half", hand, Part(scan, 0, 0, scan.Width, (top + bottom) / 2), id);
        tally.Search("left half", hand, Part(scan, 0, 0, scan.Width / 2, scan.Height), id);
        tally.Search("three lines", hand, Part(scan, 0, 0, scan.Width, top + ((bottom - top) * 3 / 10)), id);
    }

    /// <summary>Between which rows of its scan a page has writing.</summary>
    private static (int Top, int Bottom) Written(Raster page, int scanned)
    {
        var rows = Enumerable.Range(0, page.Height).Where(y => page.Row(y).IndexOfAnyInRange(Dark, float.MaxValue) >= 0).DefaultIfEmpty(0).ToArray();
        return (rows[0] * scanned / page.Height, rows[^1] * scanned / page.Height);
    }

    private static Raster GrayOf(RgbImage picture)
    {
        var ink = new Raster(picture.Width, picture.Height);
        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            ink.Pixels[i] = 1 - ((picture.Pixels[3 * i] + picture.Pixels[(3 * i) + 1] + picture.Pixels[(3 * i) + 2]) / (3 * 255f));
        }

        return ink;
    }

    /// <summary>Pages of a hand's own lines, each row filled with as many as it takes.</summary>
    internal static IEnumerable<Raster> Pages(string folder)
    {
        var (page, row, x) = (NewPage(), 0, Left);
        foreach (var file in Directory.GetFiles(folder, "*.png").Order(StringComparer.Ordinal))
        {
            if (InkOf(file) is not { } line)
            {
                continue;
            }

            line = RasterScale.By(line, LineHeight / line.Height);
            if (x > Left && x + line.Width > page.Width - Left)
            {
                (row, x) = (row + 1, Left);
            }

            if (row == LinesPerPage)
            {
                yield return page;
                (page, row) = (NewPage(), 0);
            }

            Put(page, line, x, Top + (row * LinePitch));
            x += line.Width + 30;
        }
    }

    private static Raster NewPage() => new(2480, (2 * Top) + (LinesPerPage * LinePitch));

    /// <summary>A line's ink without its paper, as the program takes it off notes; null where it finds none.</summary>
    private static Raster? InkOf(string file)
    {
        try
        {
            return PageCleaner.Clean(new PageScan(Path.GetFileName(file), PictureFile.Load(file), IsLine: true)).Ink;
        }
        catch (UserException)
        {
            return null;
        }
    }

    private static void Put(Raster page, Raster line, int left, int top)
    {
        for (var y = 0; y < line.Height; y++)
        {
            for (var x = 0; x < Math.Min(line.Width, page.Width - left); x++)
            {
                page[left + x, top + y] = Math.Max(page[left + x, top + y], line[x, y]);
            }
        }
    }

    /// <summary>A part of a picture.</summary>
    internal static RgbImage Part(RgbImage picture, int left, int top, int width, int height)
    {
        var part = new RgbImage(width, height, picture.Dpi);
        for (var y = 0; y < height; y++)
        {
            picture.Row(top + y).Slice(3 * left, 3 * width).CopyTo(part.Row(y));
        }

        return part;
    }

    /// <summary>The folder of the real hands and pages, beside the checkout.</summary>
    internal static string Shared => Path.GetFullPath(Path.Combine(Environment.GetEnvironmentVariable("DUCTUS_HANDS") ?? Path.Combine(AppContext.BaseDirectory, "../../../../../../shared/hands"), ".."));
}
