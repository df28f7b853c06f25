using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Tells writing from everything else that is dark: specks, show-through, blots, underlines, holes, drawings, the edges of sheet and scanner.</summary>
internal sealed class StrokeFilter
{
    /// <summary>A piece less busy than this and larger than letters is a drawing (<see cref="PieceMeasures.Busyness"/>).</summary>
    private const float LeastBusy = 0.22f;

    /// <summary>Letter heights from which a piece is hardly a word, and none, however many stand beside it; and how many do beside one, within so many of its own heights.</summary>
    private const float TallWord = 5, TallestWord = 8, RowReach = 3;
    private const int LeastInRow = 4, LeastInTallRow = 12;

    /// <summary>Share of a full circle that tells a punched hole, away from all writing and close to it.</summary>
    private const float LeastArc = 0.4f, WholeCircle = 0.9f;

    /// <summary>Share of a page's ink from which it is printed as a whole, and there is no telling what else is on it; and from which a typed page is one, and nothing else is there.</summary>
    private const float MostPrint = 0.6f, MostTyped = 0.3f, NothingElse = 0.97f;

    /// <summary>Pixels from where the sheet ends: at its edge, and beside it, where its shadow falls.</summary>
    private const int AtEdge = 6, BesideEdge = 28;

    /// <summary>Ink of a drawing's labels at most, as a share of its own.</summary>
    private const float MostLabels = 1;

    /// <summary>Letter heights that a rest of a rule is long at least, and its height at most as a share of that.</summary>
    private const float LeastRest = 0.4f, ThinRest = 0.12f;

    /// <summary>Letter heights of paper between two words of a line at most.</summary>
    private const float WordGap = 1.5f;

    private readonly Raster _ink;
    private readonly ComponentMap _map;
    private readonly CleaningSettings _settings;
    private readonly PieceMeasures _measures;
    private readonly bool _isLine;
    private readonly int[] _outer;
    private readonly int[] _offSheet;
    private readonly int[] _nearEdge;
    private readonly int[] _contacts;
    private readonly HashSet<int> _holes;
    private readonly StruckWords _struck;
    private readonly float _pen;
    private readonly float _letter;

    private StrokeFilter(Raster ink, ComponentMap map, Func<int, int, bool>? isPage, bool isLine, PieceMeasures measures, CleaningSettings settings)
    {
        (_ink, _map, _measures, _settings, _isLine) = (ink, map, measures, settings, isLine);
        (_pen, _letter) = (measures.PenWidth, measures.LetterHeight);
        _struck = new StruckWords(map, _pen, _letter);
        var (width, height) = (ink.Width, ink.Height);
        var (left, top) = ((int)(settings.OuterBand * width), (int)(settings.OuterBand * height));
        _outer = isLine ? [] : measures.Count((x, y) => x < left || x >= width - left || y < top || y >= height - top);
        int[] NearEdge(int step) => isPage is null ? new int[map.Components.Count + 1]
            : measures.Count((x, y) => !isPage(x - step, y) || !isPage(x + step, y) || !isPage(x, y - step) || !isPage(x, y + step));
        (_offSheet, _nearEdge) = (NearEdge(AtEdge), NearEdge(BesideEdge));
        _contacts = measures.BorderContacts();
        _holes = isLine ? [] : PunchedHoles.Of([.. map.Components.Where(c => c.Peak >= settings.Peak)], measures, width, height, piece => !IsAlone(piece, 1));
    }

    /// <summary>The pieces of <paramref name="map"/> that are writing, and those that are not but might be missed; their ink density is relative to a full stroke.</summary>
    /// <param name="ink">The page's ink.</param>
    /// <param name="map">Its connected pieces.</param>
    /// <param name="isPage">Whether a pixel lies on the sheet; null where everything does.</param>
    /// <param name="isLine">Whether the picture is one line cut out of a page, whose ink may touch the border.</param>
    /// <param name="settings">What writing is told by.</param>
    /// <param name="cancel">Stops between two measures.</param>
    public static InkMask Keep(Raster ink, ComponentMap map, Func<int, int, bool>? isPage, bool isLine, CleaningSettings settings, CancellationToken cancel = default)
    {
        var bold = map.Components.Where(c => c.Peak >= settings.Peak).ToList();
        var measures = new PieceMeasures(map, bold);
        cancel.ThrowIfCancellationRequested();
        var filter = new StrokeFilter(ink, map, isPage, isLine, measures, settings);
        cancel.ThrowIfCancellationRequested();
        List<Component> kept = [];
        List<(Component Piece, BlemishKind Kind)> leftOut = [];
        foreach (var piece in bold.Where(c => !filter.IsSpeck(c)))
        {
            if (filter.Judge(piece) is { } kind && !settings.Keep.Contains(kind))
            {
                leftOut.Add((piece, kind));
            }
            else
            {
                kept.Add(piece);
            }
        }

        AddToDrawings(kept, leftOut);
        cancel.ThrowIfCancellationRequested();
        if (!isLine && !settings.Keep.Contains(BlemishKind.Sideways))
        {
            var notes = SidewaysNotes.Of(kept, measures.LetterHeight, ink.Width).ToHashSet();
            kept.RemoveAll(notes.Contains);
            leftOut.AddRange(notes.Select(piece => (piece, BlemishKind.Sideways)));
        }

        var isPrinted = !isLine && !settings.Keep.Contains(BlemishKind.Print) && LeaveOutPrint(ink, map, kept, leftOut, measures.LetterHeight, cancel);
        return new InkMask(map, kept, measures.LetterHeight, measures.PenWidth) { LeftOut = leftOut, IsPrinted = isPrinted };
    }

    /// <summary>
    /// Leaves print out, unless hardly anything else is there: then the page is kept as it is, for who says that it is writing. What a typewriter wrote is told more surely than other
    /// print, so that a note on a typed page is taken without it.
    /// </summary>
    /// <returns>Whether the page is printed for the most part.</returns>
    private static bool LeaveOutPrint(Raster ink, ComponentMap map, List<Component> kept, List<(Component Piece, BlemishKind Kind)> leftOut, float letter, CancellationToken cancel)
    {
        static long Area(IEnumerable<Component> pieces) => pieces.Sum(c => (long)c.Area);
        var (typed, all) = (TypedRows.Of(ink, kept, letter, cancel), Area(kept));
        HashSet<Component> printed = [.. typed, .. PrintedPieces.Of(map, kept, letter)];
        var isPrinted = Area(printed) > MostPrint * all || Area(typed) > MostTyped * all;
        if (Area(printed) < (typed.Count > 0 ? NothingElse : MostPrint) * all)
        {
            kept.RemoveAll(printed.Contains);
            leftOut.AddRange(printed.Select(c => (c, BlemishKind.Print)));
        }

        return isPrinted;
    }

    private BlemishKind? Judge(Component c)
    {
        if (IsBlot(c))
        {
            return BlemishKind.Blot;
        }

        if (IsFlat(c))
        {
            return BlemishKind.Underline;
        }

        if (_isLine)
        {
            return null;
        }

        return IsWave(c) || IsRest(c) ? BlemishKind.Underline
            : IsEdge(c) ? BlemishKind.Edge
            : _holes.Contains(c.Label) || IsHole(c) ? BlemishKind.Hole
            : _struck.IsStruck(c) ? BlemishKind.CrossedOut
            : IsDrawing(c) ? BlemishKind.Drawing
            : IsCutOff(c) ? BlemishKind.CutOff
            : null;
    }

    /// <summary>What is written into a drawing's box, its labels, goes with it; where that is more than the drawing itself, it is writing about which a line was drawn.</summary>
    private static void AddToDrawings(List<Component> kept, List<(Component Piece, BlemishKind Kind)> leftOut)
    {
        var drawings = leftOut.Where(l => l.Kind == BlemishKind.Drawing).Select(l => l.Piece).ToArray();
        bool IsInside(Component c, Component drawing)
        {
            var (x, y) = ((c.Left + c.Right) / 2, (c.Top + c.Bottom) / 2);
            return c.Width < 0.6f * drawing.Width && c.Height < 0.6f * drawing.Height && x > drawing.Left && x < drawing.Right && y > drawing.Top && y < drawing.Bottom;
        }

        var inside = drawings.Select(drawing => (Drawing: drawing, Labels: kept.Where(c => IsInside(c, drawing)).ToArray()))
            .Where(box => box.Labels.Sum(label => (long)label.Area) < MostLabels * box.Drawing.Area).SelectMany(box => box.Labels).ToHashSet();
        kept.RemoveAll(inside.Contains);
        leftOut.AddRange(inside.Select(c => (c, BlemishKind.Drawing)));
    }

    private bool IsSpeck(Component c) =>
        c.Area < _settings.SpeckArea * _pen * _pen || Math.Max(c.Width, c.Height) < _settings.SpeckSide * _pen || c.Area < 4;

    /// <summary>Solid ink, thicker than any stroke, and hardly longer than thick.</summary>
    private bool IsBlot(Component c)
    {
        var thickness = _measures.Thickness[c.Label];
        return thickness > _settings.BlotThickness * _pen && c.Area > 0.4f * c.Width * c.Height && Math.Max(c.Width, c.Height) < 4 * thickness;
    }

    /// <summary>Underlines and left-overs of rules.</summary>
    private bool IsFlat(Component c) =>
        (c.Width > 2.5f * _letter && c.Height < Math.Max(2.2f * _pen, 0.02f * c.Width))
        || (c.Height > 2.5f * _letter && c.Width < Math.Max(1.2f * _pen, 0.02f * c.Height));

    /// <summary>A wavy underline or a divider: one low stroke, longer than a letter, in a row where nothing is written.</summary>
    private bool IsWave(Component c) =>
        c.Height < 0.45f * _letter && c.Width > 1.2f * _letter && c.Area < 2.2f * _pen * c.Width
        && !_map.Components.Exists(other => other.Peak >= _settings.Peak && other.Height > 0.6f * _letter
            && other.Left - c.Right < 4 * _letter && c.Left - other.Right < 4 * _letter && other.Top < c.Bottom + (0.1f * _letter) && c.Top - (0.1f * _letter) < other.Bottom);

    /// <summary>What is left of a printed rule in a margin: a short thin stroke, level, far from all words of its row, where no dash is.</summary>
    private bool IsRest(Component c) => c.Width > LeastRest * _letter && c.Height < Math.Max(1.5f * _pen, ThinRest * c.Width) && IsAlone(c, 2);

    private bool IsEdge(Component c) =>
        (c.Width > 0.8f * _ink.Width && _measures.Busyness(c) < LeastBusy)
        || (c.Height > 9 * _letter && c.Height > 2 * c.Width)
        || _offSheet[c.Label] > 0.3f * c.Area
        || _nearEdge[c.Label] > 0.8f * c.Area
        || (c.Height > 1.5f * _letter && c.Width < 0.2f * c.Height && IsAlone(c))
        || IsAtBorder(c)
        || IsAlongBorder(c);

    /// <summary>Ink that runs along the picture's border, or is solid there: no letter cut by it.</summary>
    private bool IsAtBorder(Component c) =>
        _contacts[c.Label] > 0
        && (_contacts[c.Label] > Math.Max(4 * _pen, 0.4f * Math.Max(c.Width, c.Height)) || _measures.Thickness[c.Label] > 3 * _pen || c.Area > 0.5f * c.Width * c.Height)
        && (c.Height > 1.5f * _letter || c.Width > 1.5f * _letter || c.Area > 0.5f * c.Width * c.Height);

    /// <summary>A letter cut by the picture's border: of the line above or below, or of the facing page. The end of a word that was written up to the sheet's edge is none.</summary>
    private bool IsCutOff(Component c) =>
        _contacts[c.Label] > 0.8f * _pen && Math.Max(c.Width, c.Height) < 3 * _letter && !(c.Top > 0 && c.Bottom < _ink.Height && GoesOnInwards(c));

    /// <summary>Whether the row of a piece at the left or right border goes on from it into the picture.</summary>
    private bool GoesOnInwards(Component c)
    {
        var isLeft = c.Left == 0;
        bool IsNext(Component other) => other.Label != c.Label && other.Peak >= _settings.Peak && other.Height > 0.4f * _letter && _contacts[other.Label] == 0
            && Math.Min(other.Bottom, c.Bottom) - Math.Max(other.Top, c.Top) > 0.3f * _letter
            && (isLeft ? other.Left - c.Right : c.Left - other.Right) is var gap && gap < WordGap * _letter && gap > -0.5f * c.Width;
        return _map.Components.Exists(IsNext);
    }

    /// <summary>
    /// The sheet's own edge where it lies on something of its own brightness: it follows the picture's border without touching it, either
    /// nearly as long as the picture and straight, or in upright slivers.
    /// </summary>
    private bool IsAlongBorder(Component c) =>
        _outer[c.Label] > 0.9f * c.Area
        && ((c.Width > _settings.LongEdge * _ink.Width && c.Height < 0.06f * c.Width)
            || (c.Height > _settings.LongEdge * _ink.Height && c.Width < 0.06f * c.Height)
            || (c.Height > 1.5f * _letter && c.Width < 0.2f * c.Height));

    /// <summary>In the left or right margin a circle, or a good part of one; or the shadow in it, thicker than a stroke and away from all writing.</summary>
    private bool IsHole(Component c)
    {
        const float Band = 0.08f;
        var x = (c.Left + c.Right) / 2f;
        if ((x > Band * _ink.Width && x < (1 - Band) * _ink.Width) || Math.Max(c.Width, c.Height) < 0.6f * _letter || Math.Max(c.Width, c.Height) > 5 * _letter)
        {
            return false;
        }

        var circle = _measures.Circle(c);
        var (share, diameter) = (circle.Share, circle.Diameter / _letter);
        var isRound = diameter is > 0.8f and < 5;
        return (isRound && share > WholeCircle && IsAlone(c, 1)) || (IsAlone(c) && ((isRound && share > LeastArc) || _measures.Thickness[c.Label] > 1.6f * _pen));
    }

    /// <summary>Whether nothing is written on either side of a piece within some letter heights.</summary>
    private bool IsAlone(Component c, float letters = 2.5f) => !_map.Components.Exists(other =>
        other.Label != c.Label && other.Peak >= _settings.Peak && other.Height > 0.4f * _letter && other.Area > 4 * _pen * _pen
        && other.Left - c.Right < letters * _letter && c.Left - other.Right < letters * _letter && other.Top < c.Bottom && c.Top < other.Bottom);

    private bool IsDrawing(Component c) =>
        c.Height > 2.2f * _letter && c.Width > 2 * _letter && _measures.Busyness(c) < LeastBusy && !(IsAmongWriting(c) && _measures.Circle(c).Share < LeastArc);

    /// <summary>Whether a piece stands in a row of others, as a capital with its flourish or a word of large loops does.</summary>
    private bool IsAmongWriting(Component c)
    {
        bool IsInRow(Component other) => other.Label != c.Label && other.Peak >= _settings.Peak && other.Height > 0.4f * _letter && other.Height < 1.5f * c.Height
            && (other.Top + other.Bottom) / 2 is var middle && middle > c.Top && middle < c.Bottom && Math.Max(other.Left - c.Right, c.Left - other.Right) < RowReach * c.Height;
        return c.Height < TallestWord * _letter && _map.Components.Count(IsInRow) >= (c.Height < TallWord * _letter ? LeastInRow : LeastInTallRow);
    }
}
