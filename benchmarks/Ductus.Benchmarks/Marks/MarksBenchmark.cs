using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;
using Ductus.Tensors;

namespace Ductus.Benchmarks.Marks;

/// <summary>
/// Whether the mark in the ink outlives printing and scanning: pages of ten rows of real lines of each hand in <c>shared/hands</c> beside the checkout (or the folders given), marked at
/// 10 %, printed and scanned at 200 dpi. And whether it is found where it is not: pages and lines without a mark, searched with many keys.
/// </summary>
internal static class MarksBenchmark
{
    private const int LinesPerPage = 10, LinePitch = 170, Left = 200, Top = 250;

    /// <summary>Height of a line's picture on the page, in pixels at 300 dpi.</summary>
    private const float LineHeight = 150;

    public static void Run(IReadOnlyList<string> hands)
    {
        var folders = hands.Count > 0 ? hands : Directory.GetDirectories(Path.Combine(Shared, "hands")).Order(StringComparer.Ordinal).ToArray();
        var tally = new Tally();
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

    /// <summary>Unmarked pages, searched with so many keys each: how low the computed chance comes, which it may do as rarely as it says.</summary>
    public static void RunUnmarked(int keys)
    {
        var chances = new List<double>();
        var rng = new Rng(5);
        var watch = Stopwatch.StartNew();
        foreach (var (name, picture) in Unmarked(rng))
        {
            var tried = Enumerable.Range(0, keys).Select(i => MarkKey.OfPhrase($"key {i}")).ToArray();
            var found = InkMarkFinder.Likeliest(picture, tried, isWide: false);
            chances.AddRange(found.Select(finding => finding.LogFalseChance));
            Console.WriteLine(FormattableString.Invariant($"marks unmarked {name,-40} keys={found.Count} least=1e{found.Select(f => f.LogFalseChance).DefaultIfEmpty(0).Min():F1} {watch.Elapsed.TotalSeconds:F0}s"));
        }

        chances.Sort();
        Console.WriteLine(FormattableString.Invariant($"marks unmarked all searches={chances.Count} found={chances.Count(c => c <= InkMarkFinder.Limit)} least=1e{chances[0]:F1} median=1e{chances[chances.Count / 2]:F1}"));
    }

    private static void Trial(Tally tally, string hand, Raster page, Rng rng, bool isLaser)
    {
        var id = rng.NextUInt() & InkMark.MostId;
        var watch = Stopwatch.StartNew();
        var marked = InkMark.Apply(page, MarkKey.Public, id);
        tally.Marking(watch.Elapsed);
        var scan = new PrintAndScan(IsLaser: isLaser).Of(marked, rng);
        tally.Search("ten lines", hand, scan, id);
        tally.Search("upper half", hand, Part(scan, 0, scan.Height / 2), id);
        tally.Search("left half", hand, Part(scan, 0, scan.Height, scan.Width / 2), id);
        tally.Search("three lines", hand, Part(scan, 0, scan.Height * 3 / 10), id);
    }

    private static IEnumerable<(string Name, RgbImage Picture)> Unmarked(Rng rng)
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(Shared, "hands")).Order(StringComparer.Ordinal))
        {
            foreach (var (page, i) in Pages(folder).Take(2).Select((page, i) => (page, i)))
            {
                yield return ($"{Path.GetFileName(folder)} page {i + 1}", new PrintAndScan().Of(page, rng));
            }
        }

        foreach (var file in Directory.GetFiles(Path.Combine(Shared, "pages")).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal))
        {
            var picture = PictureFile.Load(file);
            yield return (Path.GetFileName(file), picture);
            yield return ($"{Path.GetFileName(file)} upper half", Part(picture, 0, picture.Height / 2));
            yield return ($"{Path.GetFileName(file)} lower half", Part(picture, picture.Height / 2, picture.Height));
        }
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

    private static RgbImage Part(RgbImage picture, int from, int to, int? width = null)
    {
        var part = new RgbImage(width ?? picture.Width, to - from, picture.Dpi);
        for (var y = from; y < to; y++)
        {
            picture.Row(y)[..(3 * part.Width)].CopyTo(part.Row(y - from));
        }

        return part;
    }

    private static string Shared => Path.GetFullPath(Path.Combine(Environment.GetEnvironmentVariable("DUCTUS_HANDS") ?? Path.Combine(AppContext.BaseDirectory, "../../../../../../shared/hands"), ".."));

    private sealed class Tally
    {
        private readonly Dictionary<string, List<(bool Found, bool Seen, double Chance, double Seconds)>> _trials = [];
        private readonly List<double> _marking = [];

        public void Marking(TimeSpan time) => _marking.Add(time.TotalSeconds);

        public void Search(string what, string hand, RgbImage scan, uint id)
        {
            var watch = Stopwatch.StartNew();
            var best = InkMarkFinder.Likeliest(scan, [MarkKey.Public], isWide: false);
            var (isFound, chance) = best is [var finding] ? (finding.Id == id && finding.LogFalseChance <= InkMarkFinder.Limit, finding.LogFalseChance) : (false, 0);
            _trials.TryAdd(what, []);
            _trials[what].Add((isFound, chance <= InkMarkFinder.Limit, chance, watch.Elapsed.TotalSeconds));
            Console.WriteLine(FormattableString.Invariant($"marks {hand,-24} {what,-12} found={isFound} id={(best is [{ Id: { } said }] ? said == id ? "right" : "wrong" : "none")} chance=1e{chance:F1} {watch.Elapsed.TotalSeconds:F2}s"));
        }

        public void Report()
        {
            foreach (var (what, trials) in _trials)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"marks all {what,-12} found={trials.Count(t => t.Found)}/{trials.Count} seen={trials.Count(t => t.Seen)} worst=1e{trials.Max(t => t.Chance):F1} median=1e{trials.Select(t => t.Chance).Order().ElementAt(trials.Count / 2):F1} search={trials.Average(t => t.Seconds):F2}s mark={_marking.Average():F2}s"));
            }
        }
    }
}
