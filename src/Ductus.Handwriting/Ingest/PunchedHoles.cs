using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds what a punch has left along a side of the sheet: arcs of the shadow in its holes, often less than half a circle each. One arc alone might be a bracket or a loop; two of one diameter, level with each
/// other, on both sides of its middle, as far apart as a punch's pins and in no word, are not.
/// </summary>
internal static class PunchedHoles
{
    /// <summary>Share of the picture's side within which a hole's middle lies.</summary>
    private const float Band = 0.12f;

    /// <summary>Share of a circle that an arc is at least, and letter heights that its diameter is.</summary>
    private const float LeastArc = 0.2f, LeastDiameter = 0.5f, GreatestDiameter = 5;

    /// <summary>Diameters from hole to hole: 70 mm of 7 in America, 80 mm of 6 by ISO 838, 108 mm of 7 where a sheet has three.</summary>
    private const float Nearest = 8, Farthest = 18;

    /// <summary>By how much two holes of a sheet differ in diameter at most, diameters by which they are out of level, and share of the side by which their middle is off its own.</summary>
    private const float Unlike = 0.2f, OutOfLevel = 0.3f, OffMiddle = 0.06f;

    /// <summary>The labels of those of some pieces that are parts of holes.</summary>
    /// <param name="pieces">The pieces of a page.</param>
    /// <param name="measures">What they measure.</param>
    /// <param name="width">Of the page.</param>
    /// <param name="height">Of the page.</param>
    /// <param name="isInWord">Whether a piece has letters close beside it.</param>
    public static HashSet<int> Of(IReadOnlyList<Component> pieces, PieceMeasures measures, int width, int height, Func<Component, bool> isInWord)
    {
        bool IsNearSide(Component piece)
        {
            var (x, y) = ((piece.Left + piece.Right) / 2f, (piece.Top + piece.Bottom) / 2f);
            return x < Band * width || x > (1 - Band) * width || y < Band * height || y > (1 - Band) * height;
        }

        var letter = measures.LetterHeight;
        var arcs = pieces.Where(piece => Math.Max(piece.Width, piece.Height) is var side && side > LeastDiameter / 2 * letter && side < GreatestDiameter * letter && IsNearSide(piece) && !isInWord(piece))
            .Select(piece => (piece.Label, Circle: measures.Circle(piece)))
            .Where(arc => arc.Circle.Share >= LeastArc && arc.Circle.Diameter > LeastDiameter * letter && arc.Circle.Diameter < GreatestDiameter * letter).ToArray();
        return [.. arcs.Where(arc => arcs.Any(other => ArePair(arc.Circle, other.Circle, width, height))).Select(arc => arc.Label)];
    }

    private static bool ArePair(FittedCircle a, FittedCircle b, int width, int height)
    {
        var diameter = Math.Max(a.Diameter, b.Diameter);
        var (across, down) = (MathF.Abs(a.X - b.X), MathF.Abs(a.Y - b.Y));
        var (far, off) = (Math.Max(across, down), Math.Min(across, down));
        var offMiddle = across > down ? MathF.Abs(((a.X + b.X) / width) - 1) : MathF.Abs(((a.Y + b.Y) / height) - 1);
        return MathF.Abs(a.Diameter - b.Diameter) < Unlike * diameter && off < OutOfLevel * diameter && far > Nearest * diameter && far < Farthest * diameter && offMiddle < 2 * OffMiddle;
    }
}
