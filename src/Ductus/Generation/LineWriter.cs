using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Models.Mini;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Generation;

/// <summary>How lines are written.</summary>
/// <param name="Draws">Versions of each line, of which the reader keeps the best.</param>
/// <param name="Freedom">How far the model may leave the draft: 0 = the draft itself, 1 = from noise.</param>
/// <param name="Steps">Steps from there to the clean line.</param>
/// <param name="Seed">The same seed writes the same page.</param>
public sealed record WritingStyle(int Draws = 4, float Freedom = 0.5f, int Steps = 8, ulong Seed = 1);

/// <summary>Writes lines in a hand: drafts them from the writer's letters, has the model repaint the drafts, and keeps what reads best.</summary>
public sealed class LineWriter
{
    /// <summary>How many times a line that reads wrong is drafted anew.</summary>
    private const int Rounds = 2;

    private readonly Drafter _drafter;
    private readonly MiniModel _model;
    private readonly HandTokens _tokens;
    private readonly LineReader _reader;
    private readonly InkMatch _match;

    /// <summary>A writer; the model carries the hand's adapter.</summary>
    public LineWriter(Drafter drafter, MiniModel model, HandTokens? tokens, LineReader reader)
    {
        ArgumentNullException.ThrowIfNull(drafter);
        ArgumentNullException.ThrowIfNull(model);
        (_drafter, _model, _tokens, _reader) = (drafter, model, tokens ?? model.AnyHand, reader);
        _match = new InkMatch(drafter.Bank.Lines.Select(l => l.Ink));
    }

    /// <summary>Writes one line; <paramref name="number"/> tells its place on the page, so that equal lines differ.</summary>
    public WrittenLine Write(string text, int number, WritingStyle style, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(style);
        WrittenLine? best = null;
        for (var round = 0; round < Rounds && best is not { CharacterErrorRate: 0 }; round++)
        {
            var rng = new Rng(style.Seed, (ulong)((number * Rounds) + round));
            var drafts = Enumerable.Range(0, style.Draws).Select(i => _drafter.Make(text, rng.Fork((ulong)i))).ToArray();
            var painted = style.Freedom <= 0 ? [.. drafts.Select(d => d.Ink)] : Repaint(drafts, style, rng, cancel);
            var read = _reader.Read(painted);
            for (var i = 0; i < drafts.Length; i++)
            {
                var rate = EditDistance.Rate(drafts[i].Text, read[i]);
                if (best is null || rate < best.CharacterErrorRate)
                {
                    best = new WrittenLine(drafts[i].Text, painted[i], read[i], rate, drafts[i].Borrowed);
                }
            }
        }

        return best!;
    }

    private Raster[] Repaint(Draft[] drafts, WritingStyle style, Rng rng, CancellationToken cancel)
    {
        using var scope = TensorScope.Begin();
        var width = drafts.Max(d => d.Ink.Width);
        Raster Widen(Raster r) => r.Crop(0, 0, width, r.Height);
        var painted = MiniFlow.Repaint(
            _model,
            MiniBatch.From([.. drafts.Select(d => Widen(d.Guide))]),
            MiniBatch.From([.. drafts.Select(d => Widen(d.Ink))]),
            _tokens,
            style.Freedom,
            Math.Max(1, (int)MathF.Ceiling(style.Steps * MathF.Sqrt(style.Freedom))),
            [.. drafts.Select((_, i) => rng.Fork((ulong)(1000 + i)))],
            cancel);
        return [.. drafts.Select((d, i) => _match.Apply(MiniBatch.ToRaster(painted, i).Crop(0, 0, d.Ink.Width, LineGeometry.Height)))];
    }
}
