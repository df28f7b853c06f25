using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Tells words that were crossed out in their own ink: scribbled over until little paper shows, or struck through by one straight line.</summary>
/// <param name="map">The page's pieces.</param>
/// <param name="pen">Width of a stroke in pixels.</param>
/// <param name="letter">Letter height in pixels.</param>
internal sealed class StruckWords(ComponentMap map, float pen, float letter)
{
    /// <summary>Share of its surroundings that is ink where strokes lie over each other, and share of a piece's pixels that lie so in a scribble.</summary>
    private const float Crowded = 0.65f, LeastCrowded = 0.5f;

    /// <summary>Letter heights that a scribble is high at least.</summary>
    private const float LeastHeight = 0.65f;

    /// <summary>Letter heights a side of those surroundings.</summary>
    private const float Surroundings = 0.5f;

    /// <summary>Letter heights from which a pen is so wide that any small loop is crowded; share of its box that a scribble of such a pen covers.</summary>
    private const float BroadPen = 0.16f, Solid = 0.55f;

    /// <summary>Letter heights that a line through a word is long at least, and strokes that it crosses: a bar of two t and an l crosses three.</summary>
    private const float LeastLine = 1.6f;
    private const int LeastCrossed = 5;

    /// <summary>Rows a column that it climbs or falls at most.</summary>
    private const float Steepest = 0.18f, SlopeStep = 0.03f;

    /// <summary>Letter heights that a stroke goes on at least beyond the line, above and below.</summary>
    private const float Beyond = 0.22f;

    /// <summary>Letter heights about a scribble within which other words stand, and share of them that is as crowded at most: else the pen is soft there.</summary>
    private const float Around = 6, MostAround = 0.25f;

    private readonly Dictionary<int, float> _crowded = [];

    /// <summary>Whether a piece was crossed out.</summary>
    public bool IsStruck(Component piece) => IsScribbled(piece) || IsCrossed(piece);

    private bool IsScribbled(Component piece)
    {
        if (!IsWordSized(piece) || piece.Height < LeastHeight * letter)
        {
            return false;
        }

        if (pen > BroadPen * letter)
        {
            return piece.Area > Solid * piece.Width * piece.Height && piece.Width > 1.1f * letter && Math.Min(piece.Width, piece.Height) > 5 * pen;
        }

        if (CrowdedShare(piece) < LeastCrowded)
        {
            return false;
        }

        Component[] around = [.. map.Components.Where(other => other.Label != piece.Label && IsWordSized(other) && IsNear(piece, other))];
        return around.Count(other => CrowdedShare(other) >= LeastCrowded / 3) <= MostAround * around.Length;
    }

    private bool IsWordSized(Component piece) => piece.Width >= 0.9f * letter && piece.Height >= 0.45f * letter && piece.Height <= 2.5f * letter;

    private bool IsNear(Component piece, Component other)
    {
        var reach = Around * letter;
        return other.Left - piece.Right < reach && piece.Left - other.Right < reach && other.Top - piece.Bottom < reach && piece.Top - other.Bottom < reach;
    }

    /// <summary>Share of a piece's ink about which there is little paper.</summary>
    private float CrowdedShare(Component piece)
    {
        if (_crowded.TryGetValue(piece.Label, out var known))
        {
            return known;
        }

        // Sums of ink over the box's upper left, so that any window is four of them.
        var (width, height) = (piece.Width, piece.Height);
        var sums = new int[(width + 1) * (height + 1)];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var at = ((y + 1) * (width + 1)) + x + 1;
                sums[at] = sums[at - 1] + sums[at - width - 1] - sums[at - width - 2] + (Is(piece, x, y) ? 1 : 0);
            }
        }

        var half = Math.Max(2, (int)(Surroundings / 2 * letter));
        var crowded = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                if (Is(piece, x, y))
                {
                    var (x0, y0, x1, y1) = (Math.Max(0, x - half), Math.Max(0, y - half), Math.Min(width, x + half + 1), Math.Min(height, y + half + 1));
                    var ink = sums[(y1 * (width + 1)) + x1] - sums[(y0 * (width + 1)) + x1] - sums[(y1 * (width + 1)) + x0] + sums[(y0 * (width + 1)) + x0];
                    crowded += ink > Crowded * (x1 - x0) * (y1 - y0) ? 1 : 0;
                }
            }
        }

        return _crowded[piece.Label] = crowded / (float)piece.Area;
    }

    private bool IsCrossed(Component piece)
    {
        if (piece.Width < LeastLine * letter || piece.Height < 0.6f * letter)
        {
            return false;
        }

        for (var slope = -Steepest; slope <= Steepest; slope += SlopeStep)
        {
            var rise = (int)MathF.Abs(slope * piece.Width);
            for (var y = -rise; y < piece.Height + rise; y++)
            {
                for (var x = 0; x < piece.Width; x++)
                {
                    var start = x;
                    while (x < piece.Width && Is(piece, x, y + (int)MathF.Round(slope * x)))
                    {
                        x++;
                    }

                    if (x - start >= LeastLine * letter && Crossed(piece, start, x, y, slope) >= LeastCrossed)
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    /// <summary>Strokes that go on on both sides of a line.</summary>
    private int Crossed(Component piece, int start, int end, int row, float slope)
    {
        var (near, far, slack) = ((int)(1.2f * pen), (int)((1.2f * pen) + (Beyond * letter)), (int)pen);
        bool GoesOn(int x, int side)
        {
            var y = row + (int)MathF.Round(slope * x);
            for (var d = near; d <= far; d++)
            {
                var found = false;
                for (var dx = -1; dx <= 1; dx++)
                {
                    found |= Is(piece, x + dx - (int)(0.3f * side * (d - near)), y + (side * d)) || Is(piece, x + dx, y + (side * d)) || Is(piece, x + dx + (int)(0.3f * side * (d - near)), y + (side * d));
                }

                if (!found)
                {
                    return false;
                }
            }

            return true;
        }

        var crossed = 0;
        for (var x = start; x < end; x++)
        {
            if (GoesOn(x, -1) && Enumerable.Range(x - slack, (2 * slack) + 1).Any(below => GoesOn(below, 1)))
            {
                crossed++;

                // On to where this stroke ends.
                x += (int)(1.5f * pen);
                while (x < end && GoesOn(x, -1))
                {
                    x++;
                }
            }
        }

        return crossed;
    }

    private bool Is(Component piece, int x, int y) =>
        x >= 0 && y >= 0 && x < piece.Width && y < piece.Height && map.Labels[((piece.Top + y) * map.Width) + piece.Left + x] == piece.Label;
}
