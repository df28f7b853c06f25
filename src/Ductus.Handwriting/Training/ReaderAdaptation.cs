using System.Diagnostics;
using Ductus.Lines;
using Ductus.Models.Reader;
using Ductus.Reading;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>How far a reader has been taught a writer's hand.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Left">Time that the rest takes.</param>
public readonly record struct AdaptationProgress(int Step, int Steps, TimeSpan Left);

/// <summary>
/// Teaches a copy of the reader one writer's hand: trains it as it was pretrained, on the few lines whose texts are certain, lightly varied. Some of them are held
/// out; the reader stays as it was if it does not read those better.
/// </summary>
public static class ReaderAdaptation
{
    /// <summary>Lines with a text from which it is worth while.</summary>
    public const int LeastLines = 3;

    /// <summary>More lines teach little more and take longer.</summary>
    private const int MostLines = 60;

    private const int BatchSize = 4;

    /// <summary>One line in so many is held out, the first in any case.</summary>
    private const int HeldOutEvery = 5;

    /// <summary>What is gained on so few lines must be more than chance.</summary>
    private const double LeastGain = 0.95;

    private const float AverageDecay = 0.95f;
    private const int StepsBetweenChecks = 15;
    private const float GradientNorm = 1;
    private const ulong Seed = 17;

    /// <summary>Lines wider than this are cut down by their last words; they would slow every batch they are in.</summary>
    private const int MostWidth = 3200;

    /// <summary>The reader for this writer; the same one if nothing was gained.</summary>
    /// <param name="reader">The reader as it is.</param>
    /// <param name="lines">Lines with their texts.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Stops within a step.</param>
    public static LineReader Adapt(LineReader reader, IReadOnlyList<InkLine> lines, IProgress<AdaptationProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(lines);
        var known = lines.Where(line => line.Ink.Width <= MostWidth && ReaderInput.Classes(line.Text ?? "").Length > 0).Take(MostLines).ToArray();
        if (known.Length < LeastLines)
        {
            return reader;
        }

        // The held out are spread over the lines: a writer changes from page to page.
        var heldOut = known.Where((_, i) => i % HeldOutEvery == HeldOutEvery / 2).ToArray();
        var taught = known.Where((_, i) => i % HeldOutEvery != HeldOutEvery / 2).Select(line => line with { Spans = reader.Align(line.Ink, line.Text!) }).ToArray();
        var copy = reader.CopyModel();
        var adapted = reader.With(copy);
        foreach (var parameter in copy.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        // The running average forgets less of what the reader knew than the weights of any one step.
        var average = new Ema(copy.Parameters, AverageDecay);
        var optimizer = new AdamW(copy.Parameters, beta2: 0.98f, weightDecay: 0);
        var steps = Math.Clamp(40 + (8 * taught.Length), 60, 240);
        var schedule = new LearningRateSchedule(4e-4f, WarmUp: 10, DecayFrom: steps / 3, Total: steps);
        var best = LeastGain * Cost(adapted, heldOut, cancel);
        var kept = (float[][]?)null;
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            optimizer.ZeroGrad();
            using (TensorScope.Begin())
            {
                Loss(copy, Batch(taught, step)).Backward();
            }

            GradientClipping.ClipNorm(copy.Parameters, GradientNorm);
            optimizer.LearningRate = schedule.At(step);
            optimizer.Step();
            average.Update(step + 1);
            if ((step + 1) % StepsBetweenChecks == 0 || step + 1 == steps)
            {
                var cost = average.In(() => Cost(adapted, heldOut, cancel));
                if (cost < best)
                {
                    (best, kept) = (cost, [.. average.Average.Select(parameter => parameter.Value.Span.ToArray())]);
                }
            }

            progress?.Report(new AdaptationProgress(step + 1, steps, clock.Elapsed / (step + 1) * (steps - step - 1)));
        }

        optimizer.ZeroGrad();
        if (kept is null)
        {
            return reader;
        }

        foreach (var (parameter, values) in copy.Parameters.Zip(kept))
        {
            parameter.Value.RequiresGrad = false;
            values.CopyTo(parameter.Value.Span);
        }

        return adapted;
    }

    /// <summary>Nats a character that the texts of lines cost.</summary>
    private static double Cost(LineReader reader, InkLine[] lines, CancellationToken cancel)
    {
        var evidence = reader.Evidence([.. lines.Select(line => line.Ink)], cancel);
        var texts = lines.Select(line => ReaderInput.Classes(line.Text!)).ToArray();
        return evidence.Zip(texts, (line, text) => Math.Min(line.NegativeLogLikelihood(text), 20.0 * text.Length)).Sum() / texts.Sum(text => text.Length);
    }

    private static InkLine[] Batch(InkLine[] lines, int step)
    {
        var rng = new Rng(Seed, (ulong)step);
        return [.. Enumerable.Range(0, Math.Min(BatchSize, lines.Length)).Select(n => LineVariation.Of(lines[Pick(lines.Length, (step * BatchSize) + n)], rng.Fork((ulong)n)))];
    }

    /// <summary>All lines in turn, each turn in another order.</summary>
    private static int Pick(int count, int draw)
    {
        var order = Enumerable.Range(0, count).ToArray();
        new Rng(Seed, (ulong)(1_000_000 + (draw / count))).Shuffle<int>(order);
        return order[draw % count];
    }

    /// <summary>The loss that the reader was pretrained by, of reading and of where the characters stand.</summary>
    private static Tensor Loss(ReaderModel model, InkLine[] batch)
    {
        var width = (batch.Max(line => line.Ink.Width) + 31) / 16 * 16;
        var output = model.Forward(ReaderInput.From([.. batch.Select(line => line.Ink)], width));
        var frames = output.Transcription.Shape[1];
        var targets = batch.Select(line => ReaderInput.Classes(line.Text!)).ToArray();
        var lengths = batch.Select(line => Math.Min(frames, (line.Ink.Width + ReaderInput.FramePixels - 1) / ReaderInput.FramePixels)).ToArray();
        var reading = Nn.CtcLoss(output.Transcription, targets, lengths).Sum() / targets.Sum(text => text.Length);
        var owners = Tensor.FromInts(batch.SelectMany(line => ReaderInput.Owners(line.Spans, frames)).ToArray(), new Shape(batch.Length, frames));
        return reading + Nn.CrossEntropy(output.Occupancy, owners);
    }
}
