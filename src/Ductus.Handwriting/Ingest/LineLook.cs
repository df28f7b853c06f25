using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>How the ink of a line looks, to be held beside that of the page's other lines.</summary>
/// <param name="Area">Inked pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Darkness">Mean ink of the middles of its strokes, 1 = the page's full stroke.</param>
/// <param name="Sharpness">Mean over its strokes of the differences of ink over two pixels along rows and along columns, added up: the other side of a sheet and stains are soft.</param>
/// <param name="Strokes">Upright strokes: runs of ink along its rows, as a share of those that its ink would give in upright strokes of the pen. Rules and flourishes have few.</param>
/// <param name="Letters">Pieces of ink as high as letters.</param>
/// <param name="IsSet">Whether those stand in line as type does.</param>
/// <param name="Ends">Where its strokes end.</param>
/// <param name="PieceArea">Area of the piece in which half of its ink lies in smaller ones, in squares of the pen's width.</param>
internal sealed record LineLook(int Area, int Height, int Width, float Darkness, float Sharpness, float Strokes, int Letters, bool IsSet, StrokeEnds Ends, float PieceArea)
{
    /// <summary>Share of a full stroke from which a pixel is ink.</summary>
    private const float Inked = 0.25f;

    /// <summary>Letter heights from which a piece of ink may be a letter, and beyond which it is none.</summary>
    private const float LeastLetter = 0.35f, GreatestLetter = 4;

    /// <summary>Letters that a line has at least that is told to be set: of fewer many stand in line by chance.</summary>
    private const int LeastSet = 30;

    /// <summary>The look of a line.</summary>
    public static LineLook Of(CleanPage page, TextLine line, CancellationToken cancel)
    {
        var (letter, pen, ink) = (page.Strokes.LetterHeight, page.Strokes.PenWidth, line.Ink);
        var pieces = ComponentMap.Find(ink, Inked, cancel).Components;
        var (area, ridge, runs) = (0, 0, 0);
        var (dark, sharp) = (0f, 0f);
        for (var y = 1; y < ink.Height - 1; y++)
        {
            for (var x = 1; x < ink.Width - 1; x++)
            {
                var v = ink[x, y];
                if (v <= Inked)
                {
                    continue;
                }

                area++;
                runs += ink[x - 1, y] <= Inked ? 1 : 0;
                var (u, w) = (line.Left + x, line.Top + y);
                sharp += MathF.Abs(page.Ink[u + 1, w] - page.Ink[u - 1, w]) + MathF.Abs(page.Ink[u, w + 1] - page.Ink[u, w - 1]);
                if (InkStatistics.IsRidge(ink, x, y))
                {
                    dark += page.Ink[u, w];
                    ridge++;
                }
            }
        }

        List<Component> letters = [.. pieces.Where(piece => piece.Height > LeastLetter * letter && piece.Height < GreatestLetter * letter)];
        return new LineLook(
            area, ink.Height, ink.Width, dark / Math.Max(1, ridge), sharp / Math.Max(1, area), runs * pen / Math.Max(1, area), letters.Count,
            letters.Count >= LeastSet && PrintedPieces.IsRow(letters), StrokeEnds.Of(ink),
            (pieces.Select(piece => ((float)piece.Area, (long)piece.Area)).WeightedMedian() ?? 0) / (pen * pen));
    }
}
