using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>
/// A writer's lines in pieces of a word or more, from which other lines are set: of few lines many, in each of which a letter has other neighbours far off. All are about as long, so
/// that nothing is spent on paper beside the shorter ones of a batch.
/// </summary>
internal sealed class LinePieces
{
    /// <summary>Letters beside a cut must be found this surely, 0 to 1.</summary>
    private const float LeastConfidence = 0.3f;

    /// <summary>A line may be cut off, or grow, by this share of its length.</summary>
    private const float Slack = 0.3f;

    /// <summary>A piece more is taken in spite of the length, in so many draws.</summary>
    private const float Overlong = 0.6f;

    /// <summary>Gaps between words are widened by up to this, in pixels.</summary>
    private const int MostWidening = 10;

    private readonly InkLine[] _pieces;

    /// <summary>Cuts lines that the reader has aligned.</summary>
    public LinePieces(IEnumerable<InkLine> lines) => _pieces = [.. lines.SelectMany(Cut)];

    /// <summary>How many there are.</summary>
    public int Count => _pieces.Length;

    /// <summary>A line of some of the pieces.</summary>
    /// <param name="width">About how wide, in pixels; a longer piece stands alone.</param>
    /// <param name="rng">Draws them.</param>
    public InkLine Line(int width, Rng rng)
    {
        List<InkLine> chosen = [_pieces[rng.Next(_pieces.Length)]];
        List<int> starts = [0];
        var total = chosen[0].Ink.Width;
        while (total < (1 - Slack) * width)
        {
            var next = _pieces[rng.Next(_pieces.Length)];
            if (total + next.Ink.Width > width && !rng.Chance(Overlong))
            {
                continue;
            }

            if (total + next.Ink.Width > (1 + Slack) * width)
            {
                break;
            }

            starts.Add(total + rng.Next(MostWidening));
            chosen.Add(next);
            total = starts[^1] + next.Ink.Width;
        }

        return Join(chosen, starts, total);
    }

    private static InkLine Join(List<InkLine> pieces, List<int> starts, int width)
    {
        var ink = new Raster(width, LineGeometry.Height);
        var spans = new List<CharacterSpan>();
        foreach (var (piece, start) in pieces.Zip(starts))
        {
            if (spans.Count > 0)
            {
                spans.Add(new CharacterSpan(" ", spans[^1].Right, start + piece.Spans[0].Left, 1));
            }

            for (var y = 0; y < ink.Height; y++)
            {
                piece.Ink.Row(y).CopyTo(ink.Row(y)[start..]);
            }

            spans.AddRange(piece.Spans.Select(span => span with { Left = span.Left + start, Right = span.Right + start }));
        }

        return pieces[0] with { Ink = ink, Text = string.Join(' ', pieces.Select(piece => piece.Text)), Spans = spans };
    }

    /// <summary>A line cut at those of its spaces that stand clearly in a gap.</summary>
    private static IEnumerable<InkLine> Cut(InkLine line)
    {
        var text = line.Text!;
        var (first, left) = (0, 0);
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == ' ' && i - first > 1 && GapAt(line, i) is { } column)
            {
                yield return WordGap.Part(line, first, i, left, column);
                (first, left) = (i + 1, column);
            }
        }

        yield return WordGap.Part(line, first, text.Length, left, line.Ink.Width);
    }

    /// <summary>Where to cut at a space, if the letters beside it are found surely.</summary>
    private static int? GapAt(InkLine line, int space) =>
        line.Spans[space - 1].Confidence < LeastConfidence || line.Spans[space + 1].Confidence < LeastConfidence ? null : WordGap.At(line, space);
}
