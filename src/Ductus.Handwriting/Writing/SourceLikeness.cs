using System.Numerics.Tensors;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Measures;
using Ductus.Tensors.Cpu;

namespace Ductus.Writing;

/// <summary>How much of the lines that its letters were taken from lies under a written word: of versions that read as well the one is kept that is least a copy.</summary>
/// <param name="bank">The writer's letters.</param>
internal sealed class SourceLikeness(LetterBank bank)
{
    /// <summary>Pixels of a reduced line between the crops that are compared, and by which what corresponds may have moved along the line.</summary>
    private const int Stride = 3, Reach = 4;

    private readonly Lazy<Raster[]> _lines = new(() => [.. bank.Lines.AsParallel().AsOrdered().WithinBudget().Select(line => TwoLetterCrop.Reduce(line.Ink))]);

    /// <summary>
    /// The greatest share of the ink of a place of about two letters that the word covers where it has its letters from, 0 to 1. What the word has beside that makes it no less like: a stray stroke or a blot is no
    /// variation.
    /// </summary>
    /// <param name="ink">The word as it was drafted or repainted.</param>
    /// <param name="sources">Where its letters are from, in columns of <paramref name="ink"/>.</param>
    public float Of(Raster ink, IReadOnlyList<UnitSource> sources)
    {
        var word = TwoLetterCrop.Reduce(ink);
        var (most, crop, other) = (0f, new float[TwoLetterCrop.Size], new float[TwoLetterCrop.Size]);
        foreach (var source in sources)
        {
            var line = _lines.Value[source.Line];
            var shift = (int)MathF.Round((source.From - source.Left) / TwoLetterCrop.Reduction);

            // Crops whose middle lies over these letters.
            int first = (int)(source.Left / TwoLetterCrop.Reduction) - (TwoLetterCrop.Width / 2), last = first + (int)(source.Width / TwoLetterCrop.Reduction);
            for (var x = Math.Max(0, first); x <= Math.Min(last, word.Width - TwoLetterCrop.Width); x += Stride)
            {
                if (TwoLetterCrop.Cut(word, x, TwoLetterCrop.Top, crop) >= TwoLetterCrop.LeastInk)
                {
                    most = Math.Max(most, MostCovered(line, x + shift, crop, other));
                }
            }
        }

        return most;
    }

    /// <summary>The greatest share of a place's ink that a crop covers, of places about a column of a line.</summary>
    private static float MostCovered(Raster line, int about, float[] crop, float[] other)
    {
        var most = 0f;
        for (var x = Math.Max(0, about - Reach); x <= Math.Min(about + Reach, line.Width - TwoLetterCrop.Width); x++)
        {
            for (var dy = -TwoLetterCrop.RowReach; dy <= TwoLetterCrop.RowReach; dy++)
            {
                var ink = TwoLetterCrop.Cut(line, x, TwoLetterCrop.Top + dy, other);
                TensorPrimitives.Min(crop, other, other);
                most = Math.Max(most, TensorPrimitives.Sum<float>(other) / Math.Max(ink, TwoLetterCrop.LeastInk));
            }
        }

        return most;
    }
}
