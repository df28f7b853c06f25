using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Tells the sheet of paper from what lies around it, on a grid of tiles: patches that change only gradually are grown, the largest is the sheet, and
/// what is written on under a hard shadow belongs to it as well.
/// </summary>
/// <param name="tiles">Paper colour of each tile: red, green, blue.</param>
/// <param name="strokes">Share of each tile's pixels that are as dark as strokes.</param>
/// <param name="columns">Tiles across.</param>
/// <param name="rows">Tiles down.</param>
/// <param name="step">By which share of their brightness neighbours differ at most within a patch.</param>
internal sealed class SheetTiles(float[] tiles, float[] strokes, int columns, int rows, float step)
{
    /// <summary>Light changes along a sheet, its tint hardly: a desk that a highlight makes as bright as the paper is told apart by it.</summary>
    private const float TintTolerance = 0.13f;

    /// <summary>How far the borders of an old sheet have turned from its tint.</summary>
    private const float YellowedTolerance = 0.5f;

    /// <summary>A shadow leaves this share of the light at least.</summary>
    private const float DarkestShadow = 0.2f;

    /// <summary>Share of a tile's pixels that are dark where something is written: more is wood or cloth.</summary>
    private const float LeastWritten = 0.01f, MostWritten = 0.3f;

    /// <summary>Share of a shadowed patch's tiles on which something is written.</summary>
    private const float WrittenTiles = 0.08f;

    /// <summary>The edge of a shadow falls into patches of so few tiles.</summary>
    private const int EdgeTiles = 6;

    /// <summary>Share of the sheet from which a written patch of its tint is another sheet beside it, and what is shut in by it is no blot but a picture.</summary>
    private const float AnotherSheet = 0.2f, LargestHole = 0.08f;

    /// <summary>Share of the sheet's brightness that another sheet beside it has at least.</summary>
    private const float DarkestSheet = 0.6f;

    private readonly int[] _patch = new int[columns * rows];

    /// <summary>Marks the tiles of the sheet.</summary>
    public void Find(bool[] isSheet)
    {
        var patches = Flood();
        var sheet = patches.MaxBy(patch => patch.Brightness)!;
        foreach (var tile in sheet.Tiles)
        {
            isSheet[tile] = true;
        }

        var red = sheet.Tiles.Select(tile => Tint(tile, 0)).Median();
        var green = sheet.Tiles.Select(tile => Tint(tile, 1)).Median();
        bool IsWithin(int tile, float tolerance) => MathF.Abs(Tint(tile, 0) - red) < tolerance * red && MathF.Abs(Tint(tile, 1) - green) < tolerance * green;
        bool IsTinted(int tile) => IsWithin(tile, TintTolerance);
        var bright = sheet.Brightness / sheet.Tiles.Count;
        Patch[] candidates = [.. patches.Where(patch => patch != sheet && patch.Brightness > DarkestShadow * bright * patch.Tiles.Count && patch.Tiles.Count(IsTinted) > 0.8f * patch.Tiles.Count)];
        bool IsAnotherSheet(Patch patch) => patch.Tiles.Count > AnotherSheet * sheet.Tiles.Count && patch.Brightness > DarkestSheet * bright * patch.Tiles.Count && IsWritten(patch.Tiles);
        foreach (var tile in candidates.Where(IsAnotherSheet).SelectMany(patch => patch.Tiles))
        {
            isSheet[tile] = true;
        }

        AddShadows([.. candidates], isSheet);
        DropOtherTints(isSheet, IsTinted, tile => IsWithin(tile, YellowedTolerance));
        FillHoles(isSheet);
    }

    /// <summary>Drops what has another tint, but for the yellowed borders of an old sheet that are written on.</summary>
    private void DropOtherTints(bool[] isSheet, Predicate<int> isTinted, Predicate<int> isYellowed)
    {
        var seen = new bool[isSheet.Length];
        for (var seed = 0; seed < isSheet.Length; seed++)
        {
            if (!isSheet[seed] || seen[seed] || isTinted(seed))
            {
                continue;
            }

            // A sheet's corner that has turned darker still, or shows what lies beside it, does not make the rest of its border foreign.
            var yellowed = isYellowed(seed);
            var group = Grown(seed, seen, next => isSheet[next] && !isTinted(next) && isYellowed(next) == yellowed);
            if (!(yellowed && IsWritten(group)))
            {
                group.ForEach(tile => isSheet[tile] = false);
            }
        }
    }

    private bool IsWritten(List<int> group) => group.Count(tile => strokes[tile] is > LeastWritten and < MostWritten) > WrittenTiles * group.Count;

    /// <summary>Whether a patch is an edge of a shadow or a fold: never more than two tiles thick.</summary>
    private bool IsThin(Patch patch) => patch.Tiles.Count <= EdgeTiles || !patch.Tiles.Exists(tile =>
        tile % columns < columns - 2 && tile / columns < rows - 2
        && Enumerable.Range(0, 9).All(i => _patch[tile + (i / 3 * columns) + (i % 3)] == _patch[tile]));

    private float Tint(int tile, int channel) => tiles[(3 * tile) + channel] / tiles[(3 * tile) + 2];

    private List<Patch> Flood()
    {
        List<Patch> patches = [];
        var stack = new Stack<int>();
        for (var seed = 0; seed < _patch.Length; seed++)
        {
            if (_patch[seed] != 0)
            {
                continue;
            }

            var patch = new Patch();
            patches.Add(patch);
            _patch[seed] = patches.Count;
            stack.Push(seed);
            while (stack.TryPop(out var at))
            {
                patch.Tiles.Add(at);
                patch.Brightness += (tiles[3 * at] + tiles[(3 * at) + 1] + tiles[(3 * at) + 2]) / 765f;
                foreach (var next in Neighbours(at))
                {
                    if (_patch[next] == 0 && AreAlike(at, next))
                    {
                        _patch[next] = patches.Count;
                        stack.Push(next);
                    }
                }
            }
        }

        return patches;
    }

    /// <summary>Adds patches of the sheet's tint that are written on, and what is left between them and the sheet.</summary>
    private void AddShadows(List<Patch> candidates, bool[] isSheet)
    {
        bool Touches(Patch patch, bool[] tilesOf) => patch.Tiles.Exists(tile => Neighbours(tile).Exists(next => tilesOf[next]));

        // Through the fragments of its edge a shadow is reached from the sheet.
        var reached = (bool[])isSheet.Clone();
        List<Patch> found = [];
        while (candidates.Find(patch => !found.Contains(patch) && (IsThin(patch) || IsWritten(patch.Tiles)) && Touches(patch, reached)) is { } patch)
        {
            found.Add(patch);
            patch.Tiles.ForEach(tile => reached[tile] = true);
        }

        if (found.Exists(patch => !IsThin(patch)))
        {
            foreach (var tile in found.SelectMany(patch => patch.Tiles))
            {
                isSheet[tile] = true;
            }
        }
    }

    /// <summary>Tiles that are shut in by the sheet (a blot, a stamp, dense writing) belong to it, but for a printed picture.</summary>
    private void FillHoles(bool[] isSheet)
    {
        var seen = new bool[isSheet.Length];
        for (var i = 0; i < isSheet.Length; i++)
        {
            var (c, r) = (i % columns, i / columns);
            if (!isSheet[i] && !seen[i] && (c == 0 || r == 0 || c == columns - 1 || r == rows - 1))
            {
                Grown(i, seen, next => !isSheet[next]);
            }
        }

        var most = LargestHole * isSheet.Count(tile => tile);
        for (var seed = 0; seed < isSheet.Length; seed++)
        {
            if (!isSheet[seed] && !seen[seed] && Grown(seed, seen, next => !isSheet[next]) is var hole && hole.Count <= most)
            {
                hole.ForEach(tile => isSheet[tile] = true);
            }
        }
    }

    /// <summary>The tiles that hang together with one and are of its kind, all of which are then seen.</summary>
    private List<int> Grown(int seed, bool[] seen, Predicate<int> isOfKind)
    {
        List<int> group = [seed];
        seen[seed] = true;
        for (var i = 0; i < group.Count; i++)
        {
            foreach (var next in Neighbours(group[i]).Where(next => !seen[next] && isOfKind(next)))
            {
                seen[next] = true;
                group.Add(next);
            }
        }

        return group;
    }

    private List<int> Neighbours(int at)
    {
        var (c, r) = (at % columns, at / columns);
        var list = new List<int>(4);
        if (c > 0)
        {
            list.Add(at - 1);
        }

        if (c < columns - 1)
        {
            list.Add(at + 1);
        }

        if (r > 0)
        {
            list.Add(at - columns);
        }

        if (r < rows - 1)
        {
            list.Add(at + columns);
        }

        return list;
    }

    private bool AreAlike(int a, int b)
    {
        for (var c = 0; c < 3; c++)
        {
            var (u, v) = (tiles[(3 * a) + c], tiles[(3 * b) + c]);
            if (MathF.Abs(u - v) > step * MathF.Max(MathF.Max(u, v), 40))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Tiles that hang together, and the sum of their brightness from 0 to 1.</summary>
    private sealed class Patch
    {
        public List<int> Tiles { get; } = [];

        public float Brightness { get; set; }
    }
}
