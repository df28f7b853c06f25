using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds printed letters: type repeats its shapes and stands on a line, a hand never quite. A piece is print where most of those beside it have a twin on the
/// page, which has the same size and nearly the same ink, and stand in line to the pixel: block capitals of an even hand repeat their shapes too, but do not
/// stand so. Or where a row of pieces is far smaller than the writing, as a letterhead is.
/// </summary>
internal sealed class PrintedPieces
{
    /// <summary>Cells a side into which a piece's box is divided.</summary>
    private const int Grid = 14;

    /// <summary>Correlation of two pieces' cells from which they are twins.</summary>
    private const float Alike = 0.95f;

    /// <summary>Share of neighbours with twins from which a piece is printed, and how many have to be there.</summary>
    private const float MostTwins = 0.5f;
    private const int LeastNeighbours = 6;

    /// <summary>
    /// Share of neighbours that stand in line from which they are set: of letters in eight faces it is 0.7 and more nine times of ten, of hands and of a page drawn
    /// after a hand's letters 0.3 to 0.5. And how far from each other their feet may be, in heights and in pixels at least.
    /// </summary>
    private const float LeastInLine = 0.6f, FeetApart = 0.04f, LeastFeetApart = 1.5f;

    /// <summary>
    /// Neighbours from which a row is set without twins, as a letterhead of few words has none; and their share that stands in line, and ends at one of two heights above it, those of
    /// capitals and of small letters.
    /// </summary>
    private const int LeastRow = 10;
    private const float RowInLine = 0.75f, RowTops = 0.8f;

    /// <summary>Heights of a letter between words of such a row at most.</summary>
    private const float RowGap = 1.5f;

    /// <summary>Such pieces are more by this factor than those in rows as long that do not stand so, and have less than this share of the ink: the rest is the hand's.</summary>
    private const float RowsToHand = 2, MostRows = 0.4f;

    /// <summary>How much a row may fall per column on a level page.</summary>
    private static readonly float[] Falls = [-0.01f, -0.006f, -0.003f, 0, 0.003f, 0.006f, 0.01f];

    /// <summary>Its own heights to either side within which a piece's neighbours stand.</summary>
    private const float Beside = 10;

    /// <summary>Share of the writing's letter height below which a row of letters is a letterhead.</summary>
    private const float SmallPrint = 0.3f;

    /// <summary>Sides of a box in pixels below which shapes are lost.</summary>
    private const int LeastSide = 9;

    /// <summary>Cells at whose edges ink and paper meet, of all: straight strokes and dots, which look alike in every hand, have fewer.</summary>
    private const float LeastShape = 0.3f;

    private readonly ComponentMap _map;
    private readonly float _letter;

    private PrintedPieces(ComponentMap map, float letter) => (_map, _letter) = (map, letter);

    /// <summary>Those of some pieces that are printed.</summary>
    /// <param name="map">The pieces of the page.</param>
    /// <param name="pieces">Those that may be writing.</param>
    /// <param name="letter">Letter height in pixels.</param>
    public static HashSet<Component> Of(ComponentMap map, IReadOnlyList<Component> pieces, float letter) => new PrintedPieces(map, letter).Find(pieces);

    private HashSet<Component> Find(IReadOnlyList<Component> pieces)
    {
        var shapes = pieces.Where(IsLetterSized).Select(piece => (Piece: piece, Cells: Cells(piece))).Where(shape => shape.Cells is not null).OrderBy(shape => shape.Piece.Height).ToArray();
        var hasTwin = new bool[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            for (var j = i + 1; j < shapes.Length && AreNear(shapes[i].Piece.Height, shapes[j].Piece.Height); j++)
            {
                if ((!hasTwin[i] || !hasTwin[j]) && AreNear(shapes[i].Piece.Width, shapes[j].Piece.Width) && Correlation(shapes[i].Cells!, shapes[j].Cells!) > Alike)
                {
                    (hasTwin[i], hasTwin[j]) = (true, true);
                }
            }
        }

        var small = pieces.Where(piece => piece.Height >= LeastSide && piece.Height < SmallPrint * _letter && piece.Width < 4 * piece.Height).ToArray();
        return [.. Set(pieces, shapes, hasTwin), .. Rows(pieces), .. small.Where(piece => small.Count(other => IsInRow(piece, other)) > LeastNeighbours)];
    }

    /// <summary>Whether two small pieces stand in one row, close to each other for their size.</summary>
    private static bool IsInRow(Component piece, Component other) =>
        other.Top < piece.Bottom && piece.Top < other.Bottom && Math.Max(other.Left - piece.Right, piece.Left - other.Right) < 5 * piece.Height
        && other.Height > 0.5f * piece.Height && other.Height < 2 * piece.Height;

    private bool IsLetterSized(Component piece) =>
        Math.Min(piece.Width, piece.Height) >= LeastSide && Math.Max(piece.Width, piece.Height) < 2.5f * _letter;

    private static bool AreNear(int a, int b) => Math.Abs(a - b) <= 1 + (0.04f * Math.Max(a, b));

    /// <summary>The pieces among twins that stand in line, where most do: a few of a hand's do by chance.</summary>
    private static List<Component> Set(IReadOnlyList<Component> pieces, (Component Piece, float[]? Cells)[] shapes, bool[] hasTwin)
    {
        var amongTwins = 0;
        var set = new List<Component>();
        foreach (var piece in pieces)
        {
            var beside = Enumerable.Range(0, shapes.Length).Where(i => IsBeside(piece, shapes[i].Piece)).ToArray();
            if (beside.Length < LeastNeighbours || beside.Count(i => hasTwin[i]) <= MostTwins * beside.Length)
            {
                continue;
            }

            amongTwins++;
            if (StandInLine([.. beside.Select(i => shapes[i].Piece)], LeastInLine))
            {
                set.Add(piece);
            }
        }

        return 2 * set.Count > amongTwins ? set : [];
    }

    /// <summary>
    /// The pieces in rows whose letters all stand on one line and end at one of two others, beside writing that is joined: of a hand that writes letters apart some rows stand so by chance.
    /// </summary>
    private List<Component> Rows(IReadOnlyList<Component> pieces)
    {
        var letters = pieces.Where(IsLetterSized).ToArray();
        List<Component> set = [];
        var apart = 0;
        foreach (var piece in pieces)
        {
            var beside = letters.Where(other => IsBeside(piece, other)).ToList();
            if (beside.Count < LeastRow)
            {
                continue;
            }

            if (IsRow(beside))
            {
                set.Add(piece);
            }
            else
            {
                apart++;
            }
        }

        return set.Count > RowsToHand * apart && set.Sum(piece => (long)piece.Area) < MostRows * pieces.Sum(piece => (long)piece.Area) ? WithEnds(set, letters) : [];
    }

    /// <summary>Those in rows and what goes on from them on the same line: at the ends of a row there are fewer neighbours.</summary>
    private static List<Component> WithEnds(List<Component> set, Component[] letters)
    {
        var apart = set.Count == 0 ? 0 : Apart(set);
        bool GoesOn(Component piece, Component from) =>
            MathF.Abs(piece.Bottom - from.Bottom) <= apart && Math.Max(piece.Left - from.Right, from.Left - piece.Right) < RowGap * from.Height && piece.Height < 1.5f * from.Height;
        List<Component> rest = [.. letters.Except(set)];
        for (var i = 0; i < set.Count; i++)
        {
            var ends = rest.Where(piece => GoesOn(piece, set[i])).ToArray();
            set.AddRange(ends);
            rest.RemoveAll(ends.Contains);
        }

        return set;
    }

    /// <summary>Whether the tops of most pieces lie on one of two straight lines.</summary>
    private static bool EndInLines(List<Component> pieces)
    {
        var apart = Apart(pieces);
        return Falls.Any(fall =>
        {
            var tops = pieces.Select(piece => piece.Top - (fall * piece.Left)).Order().ToList();
            var within = 0;
            for (var line = 0; line < 2 && tops.Count > 0; line++)
            {
                var best = tops.MaxBy(from => tops.Count(top => top >= from && top - from <= apart));
                within += tops.RemoveAll(top => top >= best && top - best <= apart);
            }

            return within >= RowTops * pieces.Count;
        });
    }

    private static float Apart(List<Component> pieces) => Math.Max(LeastFeetApart, FeetApart * pieces.Select(piece => (float)piece.Height).Median());

    private static bool IsBeside(Component piece, Component other) =>
        other.Top < piece.Bottom && piece.Top < other.Bottom && other.Left - piece.Right < Beside * piece.Height && piece.Left - other.Right < Beside * piece.Height && other.Height < 2 * piece.Height;

    /// <summary>Whether most pieces of a row stand in line, as those that are set do.</summary>
    public static bool AreSet(List<Component> row) => row.Count >= LeastNeighbours && StandInLine(row, LeastInLine);

    /// <summary>Whether nearly all pieces of a row stand on one line and end at one of two others above it.</summary>
    public static bool IsRow(List<Component> row) => StandInLine(row, RowInLine) && EndInLines(row);

    /// <summary>Whether the feet of most pieces lie on one straight line.</summary>
    private static bool StandInLine(List<Component> pieces, float least)
    {
        var apart = Apart(pieces);
        return Falls.Any(fall =>
        {
            var feet = pieces.Select(piece => piece.Bottom - (fall * piece.Left)).Order().ToArray();
            return feet.Where((foot, i) => i + (int)(least * feet.Length) < feet.Length && feet[i + (int)(least * feet.Length)] - foot <= apart).Any();
        });
    }

    /// <summary>The share of ink in each cell of the box, brought to mean 0 and length 1; null of shapes too simple to be told apart.</summary>
    private float[]? Cells(Component piece)
    {
        var (ink, area) = (new float[Grid * Grid], new float[Grid * Grid]);
        for (var y = piece.Top; y < piece.Bottom; y++)
        {
            for (var x = piece.Left; x < piece.Right; x++)
            {
                var cell = ((y - piece.Top) * Grid / piece.Height * Grid) + ((x - piece.Left) * Grid / piece.Width);
                area[cell]++;
                ink[cell] += _map.Labels[(y * _map.Width) + x] == piece.Label ? 1 : 0;
            }
        }

        var edges = 0;
        for (var i = 0; i < ink.Length; i++)
        {
            ink[i] = area[i] > 0 ? ink[i] / area[i] : i > 0 ? ink[i - 1] : 0;
            edges += i % Grid > 0 && ink[i] > 0.5f != ink[i - 1] > 0.5f ? 1 : 0;
            edges += i >= Grid && ink[i] > 0.5f != ink[i - Grid] > 0.5f ? 1 : 0;
        }

        if (edges < LeastShape * ink.Length)
        {
            return null;
        }

        var mean = ink.Average();
        var length = MathF.Sqrt(ink.Sum(v => (v - mean) * (v - mean)));
        return length == 0 ? null : Array.ConvertAll(ink, v => (v - mean) / length);
    }

    private static float Correlation(float[] a, float[] b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
