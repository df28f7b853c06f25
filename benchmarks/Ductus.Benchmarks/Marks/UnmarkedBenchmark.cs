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

    /// <summary>Decimal logarithm of the chance from which a search is named.</summary>
    private const double Noted = -1;

    /// <summary>The smallest part of a page's sides that a crop has.</summary>
    private const float LeastPart = 0.35f;

    /// <summary>
    /// Searches such crops, and says after every picture how low the computed chance of a false find has come. Crops are numbered and each is the same in every run,
    /// so that many can be searched in several runs.
    /// </summary>
    /// <param name="first">Number of the first crop.</param>
    /// <param name="end">Number after that of the last one.</param>
    /// <param name="written">Pages that Ductus has written.</param>
    public static void Run(int first, int end, IReadOnlyList<string> written)
    {
        var rng = new Rng(5);
        var pictures = Pictures(written, rng).ToArray();
        var chances = new List<double>();
        var watch = Stopwatch.StartNew();
        for (var i = first; i < end; i++)
        {
            var (name, picture) = pictures[i % pictures.Length];
            // A crop without enough writing to tell anything of is no search.
            var found = InkMarkFinder.Likeliest(
                Crop(picture, rng.Fork((ulong)i)), [.. Enumerable.Range(0, KeysOfACrop).Select(k => MarkKey.OfPhrase($"key {i} {k}"))], isWide: false);
            chances.AddRange(found.Select(finding => finding.LogFalseChance));
            for (var k = 0; k < found.Count; k++)
            {
                if (found[k].LogFalseChance <= Noted)
                {
                    Console.WriteLine(FormattableString.Invariant(
                        $"marks unmarked crop={i} key={k} {name} at 1e{found[k].LogFalseChance:F1}, scale {found[k].Scale:F3}, turned {found[k].Turn:F1}{(found[k].LogFalseChance <= InkMarkFinder.Limit ? " FOUND" : "")}"));
                }
            }

            if ((i % pictures.Length == pictures.Length - 1 || i + 1 == end) && chances.Count > 0)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"marks unmarked crops={first}..{i + 1} searches={chances.Count} found={chances.Count(c => c <= InkMarkFinder.Limit)} least=1e{chances.Min():F1} below 1e-1: {chances.Count(c => c <= -1)} {watch.Elapsed.TotalSeconds:F0}s"));
            }
        }
    }

    private static RgbImage Crop(RgbImage picture, Rng rng)
    {
        var (width, height) = ((int)(picture.Width * rng.Uniform(LeastPart, 1)), (int)(picture.Height * rng.Uniform(LeastPart, 1)));
        return MarksBenchmark.Part(picture, rng.Next(picture.Width - width + 1), rng.Next(picture.Height - height + 1), width, height);
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
