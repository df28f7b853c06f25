using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>The pieces of ink on a page that are writing.</summary>
public sealed class InkMask
{
    internal InkMask(ComponentMap map, IReadOnlyList<Component> strokes, float letterHeight, float penWidth)
    {
        Map = map;
        Strokes = strokes;
        LetterHeight = letterHeight;
        PenWidth = penWidth;
    }

    /// <summary>Number of separate pieces (joined words, letters, dots).</summary>
    public int Count => Strokes.Count;

    /// <summary>Typical height of a piece of writing in pixels, dots and specks left aside.</summary>
    public float LetterHeight { get; }

    /// <summary>Typical width of a stroke in pixels.</summary>
    public float PenWidth { get; }

    /// <summary>Whether the page is printed, not written by hand: its shapes repeat.</summary>
    public bool IsPrinted { get; init; }

    /// <summary>Pieces that are no writing, and why.</summary>
    internal IReadOnlyList<(Component Piece, BlemishKind Kind)> LeftOut { get; init; } = [];

    internal ComponentMap Map { get; }

    internal IReadOnlyList<Component> Strokes { get; }

    /// <summary>The same, with the pieces kept in whose box is one of some places of the picture: somebody has said that they are writing.</summary>
    internal InkMask Keeping(PageFrame frame, IReadOnlyList<Spot> kept)
    {
        if (kept.Count == 0)
        {
            return this;
        }

        var spots = kept.Select(frame.FromPicture.Map).ToArray();
        bool IsKept(Component piece) => spots.Any(spot => spot.X >= piece.Left && spot.X < piece.Right && spot.Y >= piece.Top && spot.Y < piece.Bottom);
        return new InkMask(Map, [.. Strokes, .. LeftOut.Where(l => IsKept(l.Piece)).Select(l => l.Piece)], LetterHeight, PenWidth) { LeftOut = [.. LeftOut.Where(l => !IsKept(l.Piece))], IsPrinted = IsPrinted };
    }
}
