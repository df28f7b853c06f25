using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors.Cpu;

namespace Ductus.Reading;

/// <summary>A line that has the text of another.</summary>
/// <param name="Line">Number of the line among those asked of, from 0.</param>
/// <param name="Owner">Number of the line whose given text is the one that stands on it.</param>
public readonly record struct SwappedText(int Line, int Owner);

/// <summary>Finds lines that were given the texts of other lines: pictures in another order than their texts, a row skipped in a table.</summary>
public static class SwappedTexts
{
    /// <summary>Nats that a text must gain over its decoys (<see cref="TextFit"/>) to be plainly what stands on a line.</summary>
    private const double Plain = 16;

    /// <summary>The same a character of that text: words that it shares with what stands there gain less over its whole length.</summary>
    private const double PlainACharacter = 1.4;

    /// <summary>It must gain so many times what the given text does, and so many nats more: words that two lines share gain on both.</summary>
    private const double Ratio = 1.5, Margin = 12;

    /// <summary>Nats a character that no text gains but the line's own.</summary>
    private const double OwnACharacter = 2;

    /// <summary>Those lines whose ink is plainly the text of another line, and not their own.</summary>
    /// <param name="lines">Lines with their texts.</param>
    /// <param name="reader">Reads them.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static IReadOnlyList<SwappedText> Among(IReadOnlyList<InkLine> lines, LineReader reader, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(reader);
        var evidence = reader.Evidence([.. lines.Select(line => line.Ink)], cancel);
        double Gain(int line, int text) => TextFit.Of(evidence[line], lines[text].Text ?? "").Gain;
        return [.. Enumerable.Range(0, lines.Count).AsParallel().AsOrdered().WithinBudget().WithCancellation(cancel).Select(i =>
        {
            var own = Gain(i, i);
            if (own >= OwnACharacter * (lines[i].Text ?? "").Length)
            {
                return (SwappedText?)null;
            }

            var (gain, owner) = Enumerable.Range(0, lines.Count).Where(t => lines[t].Text != lines[i].Text).Select(t => (Gain(i, t), t)).DefaultIfEmpty((double.NegativeInfinity, -1)).Max();
            return gain >= Math.Max(Plain, PlainACharacter * (owner < 0 ? 0 : lines[owner].Text!.Length)) && gain >= (Ratio * Math.Max(0, own)) + Margin ? new SwappedText(i, owner) : null;
        }).OfType<SwappedText>()];
    }
}
