using System.Diagnostics;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Marks;
using Ductus.Tensors;

namespace Ductus.Benchmarks.Marks;

/// <summary>
/// Whether a mark is found where there is none: crops of real pages, of pages of real lines, and of the pages given (marked ones are searched with other keys), at random places and of random sizes, each with ten keys.
/// </summary>
internal static class UnmarkedBenchmark
{
    private const int KeysOfACrop = 10;

    /// <summary>The smallest part of a page's sides that a crop has.</summary>
    private const float LeastPart = 0.35f;

    /// <summary>Searches so often, and says after every picture how low the computed chance of a false find has come.</summary>
    /// <param name="searches">How often.</param>
    /// <param name="written">Pages that Ductus has written.</param>
    public static void Run(int searches, IReadOnlyList<string> written)
    {
        var rng = new Rng(5);
        var pictures = Pictures(written, rng).ToArray();
        var chances = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; chances.Count < searches; i++)
        {
            var (name, picture) = pictures[i % pictures.Length];
            var (width, height) = ((int)(picture.Width * rng.Uniform(LeastPart, 1)), (int)(picture.Height * rng.Uniform(LeastPart, 1)));
            var crop = MarksBenchmark.Part(picture, rng.Next(picture.Width - width + 1), rng.Next(picture.Height - height + 1), width, height);
            var keys = Enumerable.Range(0, Math.Min(KeysOfACrop, searches - chances.Count)).Select(k => MarkKey.OfPhrase($"key {i} {k}")).ToArray();
            var found = InkMarkFinder.Likeliest(crop, keys, isWide: false);
            // A crop without enough writing to tell anything of is no search.
            chances.AddRange(found.Select(finding => finding.LogFalseChance));
            if (found.Any(finding => finding.LogFalseChance <= InkMarkFinder.Limit))
            {
                Console.WriteLine(FormattableString.Invariant($"marks unmarked {name} FOUND at 1e{found.Min(f => f.LogFalseChance):F1}"));
            }

            if (i % pictures.Length == pictures.Length - 1 || chances.Count >= searches)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"marks unmarked searches={chances.Count} found={chances.Count(c => c <= InkMarkFinder.Limit)} least=1e{chances.Min():F1} below 1e-1: {chances.Count(c => c <= -1)} {watch.Elapsed.TotalSeconds:F0}s"));
            }
        }
    }

    private static IEnumerable<(string Name, RgbImage Picture)> Pictures(IReadOnlyList<string> written, Rng rng)
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(MarksBenchmark.Shared, "hands")).Order(StringComparer.Ordinal))
        {
            foreach (var (page, i) in MarksBenchmark.Pages(folder).Take(2).Select((page, i) => (page, i)))
            {
                yield return ($"{Path.GetFileName(folder)} {i + 1}", new PrintAndScan().Of(page, rng));
            }
        }

        foreach (var file in Directory.GetFiles(Path.Combine(MarksBenchmark.Shared, "pages")).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal).Concat(written))
        {
            yield return (Path.GetFileName(file), PictureFile.Load(file));
        }
    }
}
