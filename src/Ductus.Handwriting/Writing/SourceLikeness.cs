using System.Numerics.Tensors;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Measures;
using Ductus.Tensors.Cpu;

namespace Ductus.Writing;

/// <summary>How like a written word is to the lines that its letters were taken from: of versions that read as well the one is kept that is least a copy.</summary>
/// <param name="bank">The writer's letters.</param>
internal sealed class SourceLikeness(LetterBank bank)
{
    /// <summary>Pixels of a reduced line between the crops that are compared, and by which what corresponds may have moved along the line.</summary>
    private const int Stride = 3, Reach = 4;

    private readonly Lazy<Raster[]> _lines = new(() => [.. bank.Lines.AsParallel().AsOrdered().WithinBudget().Select(line => TwoLetterCrop.Reduce(line.Ink))]);

    /// <summary>The greatest correlation of about two letters of the word with the place they are from, 0 to 1.</summary>
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
                if (TwoLetterCrop.Take(word, x, TwoLetterCrop.Top, crop))
                {
                    most = Math.Max(most, Best(line, x + shift, crop, other));
                }
            }
        }

        return most;
    }

    private static float Best(Raster line, int about, float[] crop, float[] other)
    {
        var best = 0f;
        for (var x = Math.Max(0, about - Reach); x <= Math.Min(about + Reach, line.Width - TwoLetterCrop.Width); x++)
        {
            for (var dy = -TwoLetterCrop.RowReach; dy <= TwoLetterCrop.RowReach; dy++)
            {
                TwoLetterCrop.Take(line, x, TwoLetterCrop.Top + dy, other);
                best = Math.Max(best, TensorPrimitives.Dot<float>(crop, other));
            }
        }

        return best;
    }
}
