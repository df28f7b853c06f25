using System.Numerics.Tensors;
using Ductus.Imaging;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Measures;

/// <summary>
/// Whether writing was pasted rather than written: crops of about two letters are looked for in other lines by normalised
/// cross-correlation. Nobody writes two letters twice alike, so what counts as too alike is measured on the writer's own lines.
/// </summary>
public sealed class CopyCheck
{
    private const int CropsPerLine = 24;

    /// <summary>Share of the writer's own crops that are taken for too alike.</summary>
    private const double OwnShare = 0.03;

    private readonly Raster[] _enrolled;

    private CopyCheck(Raster[] enrolled, CancellationToken cancel)
    {
        _enrolled = enrolled;
        Limit = LimitOf(BestMatches(enrolled, enrolled, skipSame: true, cancel));
    }

    /// <summary>A check against the lines a hand was learned from, by what the same writer's other lines show; this and what it tells stop between rows.</summary>
    public CopyCheck(IReadOnlyList<Raster> enrolled, IReadOnlyList<Raster> others, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(enrolled);
        ArgumentNullException.ThrowIfNull(others);
        _enrolled = [.. enrolled.Select(TwoLetterCrop.Reduce)];
        Limit = LimitOf(BestMatches([.. others.Select(TwoLetterCrop.Reduce)], _enrolled, skipSame: false, cancel));
    }

    /// <summary>A check of lines against each other, where the writer has no others: what each of them shows beside the rest is what counts.</summary>
    public static CopyCheck Among(IReadOnlyList<Raster> lines, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return new CopyCheck([.. lines.Select(TwoLetterCrop.Reduce)], cancel);
    }

    /// <summary>The correlation from which on a crop is too alike.</summary>
    public double Limit { get; }

    /// <summary>Share of crops of the lines that match an enrolled line too well; about 0.03 for the writer's own.</summary>
    public double Copies(IReadOnlyList<Raster> lines, CancellationToken cancel = default) => Share(BestMatches([.. lines.Select(TwoLetterCrop.Reduce)], _enrolled, skipSame: false, cancel));

    /// <summary>The same of lines that say what the enrolled ones do, one by one, each beside all but its own.</summary>
    public double CopiesOfOthers(IReadOnlyList<Raster> lines, CancellationToken cancel = default) => Share(BestMatches([.. lines.Select(TwoLetterCrop.Reduce)], _enrolled, skipSame: true, cancel));

    /// <summary>Share of crops that match another of the lines too well.</summary>
    public double Repeats(IReadOnlyList<Raster> lines, CancellationToken cancel = default)
    {
        Raster[] reduced = [.. lines.Select(TwoLetterCrop.Reduce)];
        return Share(BestMatches(reduced, reduced, skipSame: true, cancel));
    }

    private static float LimitOf(float[] own) => own.Length == 0 ? 1 : own.Order().ElementAt(Math.Max(0, (int)(own.Length * (1 - OwnShare)) - 1));

    private double Share(float[] matches) => matches.Length == 0 ? 0 : (double)matches.Count(m => m > Limit) / matches.Length;

    /// <summary>For each crop of <paramref name="lines"/> its best correlation anywhere in <paramref name="others"/>.</summary>
    private static float[] BestMatches(Raster[] lines, Raster[] others, bool skipSame, CancellationToken cancel)
    {
        var crops = lines.SelectMany((line, i) => Crops(line, new Rng(41, (ulong)i)).Select(crop => (Line: i, Crop: crop))).ToArray();
        var best = new float[crops.Length];
        foreach (var found in others.AsParallel().WithinBudget().WithCancellation(cancel).Select((other, j) => BestIn(other, crops, except: skipSame ? j : -1, cancel)))
        {
            TensorPrimitives.Max(best, found, best);
        }

        return best;
    }

    /// <summary>For each crop, but those of one line, its best correlation anywhere in <paramref name="other"/>.</summary>
    private static float[] BestIn(Raster other, (int Line, float[] Crop)[] crops, int except, CancellationToken cancel)
    {
        var best = new float[crops.Length];
        var window = new float[TwoLetterCrop.Size];
        for (var dy = -TwoLetterCrop.RowReach; dy <= TwoLetterCrop.RowReach; dy++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var x = 0; x + TwoLetterCrop.Width <= other.Width; x++)
            {
                TwoLetterCrop.Take(other, x, TwoLetterCrop.Top + dy, window);
                for (var c = 0; c < crops.Length; c++)
                {
                    if (crops[c].Line != except)
                    {
                        best[c] = Math.Max(best[c], TensorPrimitives.Dot<float>(crops[c].Crop, window));
                    }
                }
            }
        }

        return best;
    }

    private static IEnumerable<float[]> Crops(Raster line, Rng rng)
    {
        for (var n = 0; n < CropsPerLine && line.Width > TwoLetterCrop.Width; n++)
        {
            var crop = new float[TwoLetterCrop.Size];
            if (TwoLetterCrop.Take(line, rng.Next(line.Width - TwoLetterCrop.Width), TwoLetterCrop.Top, crop))
            {
                yield return crop;
            }
        }
    }
}
