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
/// Teaches a copy of the reader one writer's hand: finds the view in which it reads the hand best (<see cref="ViewSearch"/>) and trains it there as it was pretrained, on lines set from the words of the few lines whose texts are certain, lightly varied. Its weights
/// then lie between those it had and those it has learned (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"), the nearer to the latter the more it had got wrong: that serves few lines
/// better than to hold some of them out to judge by.
/// </summary>
public static class ReaderAdaptation
{
    /// <summary>Lines with a text from which it is worth while.</summary>
    public const int LeastLines = 3;

    /// <summary>More lines teach little more and take longer.</summary>
    private const int MostLines = 60;

    /// <summary>Lines of a batch, and about how wide they are, in pixels.</summary>
    private const int BatchSize = 4, Width = 800;

    private const int LeastSteps = 60, StepsALine = 6, MostSteps = 240;
    /// <summary>After so many characters that the reader got wrong its weights go half of the way to what they taught: what it errs in is all that it can learn from.</summary>
    private const float HalfwayErrors = 4;

    private const float LearningRate = 6e-4f;
    private const float AverageDecay = 0.95f;
    private const float GradientNorm = 1;
    private const ulong Seed = 17;

    /// <summary>Lines wider than this are left out: what cannot be cut of them would slow every batch it is in.</summary>
    private const int MostWidth = 3200;

    /// <summary>The reader for this writer; the same one where there are too few lines, or it reads them well already in the view that it has.</summary>
    /// <param name="reader">The reader as it is.</param>
    /// <param name="lines">Lines with their texts, none of which is another's (<see cref="SwappedTexts"/>).</param>
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

        reader = ViewSearch.Best(reader, known, cancel);
        var errors = Errors(reader, known, cancel);
        if (errors == 0)
        {
            return reader;
        }

        var pieces = new LinePieces(known.Select(line => line with { Spans = reader.Align(line.Ink, line.Text!) }));
        var copy = reader.CopyModel();
        foreach (var parameter in copy.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        var before = copy.Parameters.Select(parameter => parameter.Value.Span.ToArray()).ToArray();
        var average = new Ema(copy.Parameters, AverageDecay);
        var optimizer = new AdamW(copy.Parameters, beta2: 0.98f, weightDecay: 0);
        var steps = Math.Clamp(LeastSteps + (StepsALine * known.Length), LeastSteps, MostSteps);
        var schedule = new LearningRateSchedule(LearningRate, WarmUp: 10, DecayFrom: steps / 3, Total: steps);
        var clock = Stopwatch.StartNew();
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            optimizer.ZeroGrad();
            using (TensorScope.Begin())
            {
                Loss(copy, [.. Batch(pieces, step).Select(reader.View.Of)]).Backward();
            }

            GradientClipping.ClipNorm(copy.Parameters, GradientNorm);
            optimizer.LearningRate = schedule.At(step);
            optimizer.Step();
            average.Update(step + 1);
            progress?.Report(new AdaptationProgress(step + 1, steps, clock.Elapsed / (step + 1) * (steps - step - 1)));
        }

        optimizer.ZeroGrad();
        var share = errors / (errors + HalfwayErrors);
        foreach (var ((parameter, learned), was) in copy.Parameters.Zip(average.Average).Zip(before))
        {
            parameter.Value.RequiresGrad = false;
            var (to, from) = (parameter.Value, learned.Value);
            for (var i = 0; i < was.Length; i++)
            {
                to.Span[i] = was[i] + (share * (from.Span[i] - was[i]));
            }
        }

        return reader.With(copy);
    }

    /// <summary>Characters that the reader gets wrong.</summary>
    private static int Errors(LineReader reader, InkLine[] lines, CancellationToken cancel) =>
        lines.Zip(reader.Read([.. lines.Select(line => line.Ink)], cancel), (line, read) => EditDistance.Between(Alphabet.AsRead(line.Text!), read)).Sum();

    private static InkLine[] Batch(LinePieces pieces, int step)
    {
        var rng = new Rng(Seed, (ulong)step);
        return [.. Enumerable.Range(0, BatchSize).Select(n => rng.Fork((ulong)n)).Select(fork => LineVariation.Of(pieces.Line(Width, fork), fork))];
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
