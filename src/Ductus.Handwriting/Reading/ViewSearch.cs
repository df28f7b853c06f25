using Ductus.Lines;

namespace Ductus.Reading;

/// <summary>
/// Finds the view (<see cref="ReaderView"/>) in which the reader reads a writer best: a walk uphill in size, width and height, by how likely what it reads is, or the lines'
/// own texts where they are known. Of a writer whom it reads well nothing is tried.
/// </summary>
internal static class ViewSearch
{
    /// <summary>So many lines tell; with fewer texts what the reader makes of all lines tells more.</summary>
    private const int SampleSize = 12, FewestTexts = 3;

    /// <summary>Ratio of a step.</summary>
    private const float Step = 1.2f;

    /// <summary>Nats a character: a writer who costs less is read well, and a step must save so much, divided by the root of the number of lines that say so.</summary>
    private const float GoodEnough = 0.45f, LeastGain = 0.12f;

    /// <summary>Nats a character at most: one line with another's text must not outweigh the rest.</summary>
    private const double Hopeless = 10;

    /// <summary>Beyond these ratios no hand lies.</summary>
    private const float Least = 0.45f, Most = 1.75f;

    /// <summary>The reader as it reads a writer's lines best; the same one where nothing is better.</summary>
    /// <param name="reader">The reader as it is.</param>
    /// <param name="lines">Lines of one writer, with or without texts.</param>
    /// <param name="cancel">Stops between views.</param>
    public static LineReader Best(LineReader reader, IReadOnlyList<InkLine> lines, CancellationToken cancel)
    {
        InkLine[] texted = [.. lines.Where(line => line.Text is not null)];
        var sample = Spread(texted.Length >= FewestTexts ? texted : [.. lines.Select(line => line with { Text = null })]);
        var cost = sample.Length == 0 ? 0 : Cost(reader, sample, cancel);
        if (cost < GoodEnough)
        {
            return reader;
        }

        var best = reader;
        var leastGain = LeastGain / MathF.Sqrt(sample.Length);
        foreach (var (wide, high) in ((float, float)[])[(Step, Step), (Step, 1), (1, Step)])
        {
            // Smaller or narrower first: that is what most hands need that need anything.
            if (!Walk(1 / wide, 1 / high))
            {
                Walk(wide, high);
            }
        }

        return best;

        bool Walk(float wide, float high)
        {
            var from = best;
            while (true)
            {
                var view = new ReaderView(best.View.Width * wide, best.View.Height * high);
                if (Math.Min(view.Width, view.Height) < Least || Math.Max(view.Width, view.Height) > Most)
                {
                    break;
                }

                var next = reader.Through(view);
                var tried = Cost(next, sample, cancel);
                if (tried > cost - leastGain)
                {
                    break;
                }

                (best, cost) = (next, tried);
            }

            return best != from;
        }
    }

    /// <summary>Nats a character that the lines cost.</summary>
    private static float Cost(LineReader reader, InkLine[] sample, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var ink = Array.ConvertAll(sample, line => line.Ink);
        return sample[0].Text is null
            ? reader.Unlikeliness(ink, cancel)
            : (float)reader.NegativeLogLikelihoods(ink, [.. sample.Select(line => line.Text!)], cancel).Average(cost => Math.Min(cost, Hopeless));
    }

    private static InkLine[] Spread(InkLine[] lines) =>
        lines.Length <= SampleSize ? lines : [.. Enumerable.Range(0, SampleSize).Select(i => lines[i * lines.Length / SampleSize])];
}
