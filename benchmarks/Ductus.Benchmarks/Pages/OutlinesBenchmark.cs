using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Reading;

namespace Ductus.Benchmarks.Pages;

/// <summary>
/// How many lines of real pages come out as people have outlined them, page by page: usable is a line that has nine tenths of its ink, and of whose ink no more than a tenth is that of
/// other lines. An outline that a date, a number or an underlined word of the same row has for itself is no other line. What lies in two outlines, or in none, tells nothing. A line most of
/// which lies in none is false.
/// </summary>
internal static class OutlinesBenchmark
{
    private const float LeastInk = 0.9f, MostForeign = 0.1f, LeastFound = 0.5f, MostOutside = 0.5f;

    /// <summary>Density from which on a pixel counts as ink.</summary>
    private const float Inked = 0.4f;

    /// <summary>Letter heights between two outlines of one row at most, and share of the lower one's height by which they lie beside each other.</summary>
    private const float RowGap = 2.5f, LeastBeside = 0.5f;

    /// <summary>Outlines that a pixel lies in, where it is more than one; where it is none.</summary>
    private const short Several = -1, None = 0;

    /// <summary>Counts the lines of a folder's pages, and draws how each was cut where <paramref name="pictures"/> names a folder for that.</summary>
    /// <exception cref="UserException">There are no outlined pages in it.</exception>
    public static void Run(string folder, string? pictures)
    {
        var outlined = Directory.Exists(folder) ? OutlinedPage.In(folder).Where(page => page.Lines.Count > 0).ToArray() : [];
        if (outlined.Length == 0)
        {
            throw new UserException($"'{folder}' holds no picture with a file of outlines beside it (the same name with .xml, ALTO or PAGE).");
        }

        if (pictures is not null)
        {
            Directory.CreateDirectory(pictures);
        }

        var reader = LineReader.Load(Installation.Reader);
        var (pages, goodPages, sum) = (0, 0, default(Score));
        foreach (var page in outlined)
        {
            var name = Path.GetFileName(page.Picture);
            CutPage? cut = null;
            var watch = Stopwatch.StartNew();
            var finder = new PageFinder(new NotesOptions(Reader: reader) { Cut = shown => cut ??= shown }, [], []);
            var (_, unused) = finder.Find(new NotesFile(name, page.Picture, null, null), new SeenPictures(), default);
            var seconds = watch.Elapsed.TotalSeconds;
            var score = cut is null ? new Score(page.Lines.Count, 0, 0, 0, 0, 0) : Measure(page, cut);
            (pages, goodPages, sum) = (pages + 1, goodPages + (score.Usable >= LeastInk * score.Lines ? 1 : 0), sum + score);
            Console.WriteLine(FormattableString.Invariant($"outlines {name,-44} {score} rules={cut?.Page.Rules} {seconds:F1}s{(cut is null ? $" refused: {(unused is UnusedReason.Faulty faulty ? faulty.Fault.Message : unused?.GetType().Name)}" : "")}"));
            if (pictures is not null && cut is not null)
            {
                PictureFile.SavePng(SegmentationPicture.Draw(cut.Page, cut.Lines), Path.Combine(pictures, Path.GetFileNameWithoutExtension(name) + ".lines.png"));
            }
        }

        Console.WriteLine($"outlines all pages={goodPages}/{pages} {sum}");
    }

    private static Score Measure(OutlinedPage page, CutPage cut)
    {
        var (width, height) = (cut.Page.Ink.Width, cut.Page.Ink.Height);
        var owner = Owners(page, cut.Page, width, height);
        var ink = AllInk(cut.Page);
        var all = new int[page.Lines.Count + 1];
        for (var i = 0; i < owner.Length; i++)
        {
            if (ink[i] && owner[i] > 0)
            {
                all[owner[i]]++;
            }
        }

        var (captured, outside, inked) = Captured(cut, owner, ink, page.Lines.Count);
        var boxes = page.Lines.Select(line => Box(line, cut.Page)).ToArray();
        var (found, usable, lines) = (0, 0, 0);
        for (var t = 1; t <= page.Lines.Count; t++)
        {
            if (all[t] == 0)
            {
                continue;
            }

            lines++;
            if (cut.Lines.Count == 0)
            {
                continue;
            }

            var best = Enumerable.Range(0, cut.Lines.Count).MaxBy(f => captured[t, f]);
            var share = captured[t, best] / (float)all[t];
            var row = Row(boxes, t - 1, RowGap * cut.Page.Strokes.LetterHeight);
            var foreign = Enumerable.Range(1, page.Lines.Count).Where(o => !row.Contains(o - 1)).Sum(o => captured[o, best]) / (float)Math.Max(1, inked[best]);
            found += share >= LeastFound ? 1 : 0;
            if (share >= LeastInk && foreign <= MostForeign)
            {
                usable++;
                continue;
            }

            Console.WriteLine(FormattableString.Invariant($"  {t}: {100 * share:F0} % of its ink, {100 * foreign:F0} % foreign, in line {best + 1}: {page.Lines[t - 1].Text}"));
        }

        int[] isFalse = [.. Enumerable.Range(0, cut.Lines.Count).Where(f => outside[f] > MostOutside * inked[f])];
        return new Score(lines, found, usable, cut.Lines.Count, isFalse.Length, isFalse.Count(f => cut.Lines[f].Doubt is not null));
    }

    private static (float Left, float Top, float Right, float Bottom) Box(OutlinedLine line, CleanPage page)
    {
        var polygon = line.Polygon.Select(page.Frame.FromPicture.Map).ToArray();
        return (polygon.Min(p => p.X), polygon.Min(p => p.Y), polygon.Max(p => p.X), polygon.Max(p => p.Y));
    }

    /// <summary>The outlines that follow each other in the row of one, itself among them.</summary>
    private static HashSet<int> Row((float Left, float Top, float Right, float Bottom)[] boxes, int of, float gap)
    {
        bool Follows(int a, int b) =>
            Math.Max(boxes[a].Left - boxes[b].Right, boxes[b].Left - boxes[a].Right) < gap
            && Math.Min(boxes[a].Bottom, boxes[b].Bottom) - Math.Max(boxes[a].Top, boxes[b].Top) > LeastBeside * Math.Min(boxes[a].Bottom - boxes[a].Top, boxes[b].Bottom - boxes[b].Top)
            && Math.Min(boxes[a].Right, boxes[b].Right) - Math.Max(boxes[a].Left, boxes[b].Left) < LeastBeside * Math.Min(boxes[a].Right - boxes[a].Left, boxes[b].Right - boxes[b].Left);
        HashSet<int> row = [of];
        var open = new Queue<int>(row);
        while (open.TryDequeue(out var from))
        {
            foreach (var next in Enumerable.Range(0, boxes.Length).Where(other => Follows(from, other) && row.Add(other)))
            {
                open.Enqueue(next);
            }
        }

        return row;
    }

    /// <summary>Pixels of each outline that each line has found, and of each line those that lie in no outline, and all.</summary>
    private static (int[,] Captured, int[] Outside, int[] Inked) Captured(CutPage cut, short[] owner, bool[] ink, int outlines)
    {
        var (captured, outside, inked) = (new int[outlines + 1, cut.Lines.Count], new int[cut.Lines.Count], new int[cut.Lines.Count]);
        for (var f = 0; f < cut.Lines.Count; f++)
        {
            var line = cut.Lines[f];
            for (var y = 0; y < line.Ink.Height; y++)
            {
                for (var x = 0; x < line.Ink.Width; x++)
                {
                    var at = ((line.Top + y) * cut.Page.Ink.Width) + line.Left + x;
                    if (line.Ink[x, y] <= 0 || !ink[at])
                    {
                        continue;
                    }

                    inked[f]++;
                    outside[f] += owner[at] == None ? 1 : 0;
                    if (owner[at] > 0)
                    {
                        captured[owner[at], f]++;
                    }
                }
            }
        }

        return (captured, outside, inked);
    }

    /// <summary>Of each pixel of the level page the outline that it lies in, from 1.</summary>
    private static short[] Owners(OutlinedPage page, CleanPage clean, int width, int height)
    {
        var owner = new short[width * height];
        foreach (var (i, line) in page.Lines.Index())
        {
            Spot[] polygon = [.. line.Polygon.Select(clean.Frame.FromPicture.Map)];
            for (var y = Math.Max(0, (int)polygon.Min(p => p.Y)); y < Math.Min(height, polygon.Max(p => p.Y)); y++)
            {
                for (var x = Math.Max(0, (int)polygon.Min(p => p.X)); x < Math.Min(width, polygon.Max(p => p.X)); x++)
                {
                    if (Polygons.Contains(polygon, x + 0.5f, y + 0.5f))
                    {
                        owner[(y * width) + x] = owner[(y * width) + x] == None ? (short)(i + 1) : Several;
                    }
                }
            }
        }

        return owner;
    }

    /// <summary>What is ink on a page, left out or not.</summary>
    private static bool[] AllInk(CleanPage page)
    {
        var ink = Array.ConvertAll(page.Ink.Pixels, density => density > Inked);
        foreach (var blemish in page.Blemishes)
        {
            for (var y = 0; y < blemish.Mask.Height; y++)
            {
                for (var x = 0; x < blemish.Mask.Width; x++)
                {
                    ink[((blemish.Top + y) * page.Ink.Width) + blemish.Left + x] |= blemish.Mask[x, y] > Inked;
                }
            }
        }

        return ink;
    }

    private readonly record struct Score(int Lines, int Found, int Usable, int All, int False, int Doubted)
    {
        public static Score operator +(Score a, Score b) => new(a.Lines + b.Lines, a.Found + b.Found, a.Usable + b.Usable, a.All + b.All, a.False + b.False, a.Doubted + b.Doubted);

        public override string ToString() => FormattableString.Invariant($"found={Found}/{Lines} usable={Usable}/{Lines} false={False} of {All} (doubted {Doubted})");
    }
}
