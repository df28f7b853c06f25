using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Gathers pieces of ink that are left out into blemishes: those of a kind that lie close together are one.</summary>
internal static class Blemishes
{
    /// <summary>Letter heights within which pieces of a kind lie together.</summary>
    private const float Together = 0.7f;

    /// <summary>Share of a full stroke from which other ink is worth showing.</summary>
    private const float Visible = 0.25f;

    /// <summary>The blemishes of a page, in the order of their kinds and from top to bottom.</summary>
    /// <param name="ink">The page's ink, before they were erased.</param>
    /// <param name="strokes">Its pieces.</param>
    public static IReadOnlyList<Blemish> Of(Raster ink, InkMask strokes) =>
    [
        .. strokes.LeftOut.GroupBy(l => l.Kind).OrderBy(kind => kind.Key)
            .SelectMany(kind => Groups([.. kind.Select(l => l.Piece)], Together * strokes.LetterHeight).Select(group => Cut(kind.Key, group, ink, strokes.Map))),
    ];

    /// <summary>What is left out of a page, in its picture's own pixels: 1 where ink is left out, 0 elsewhere.</summary>
    public static Raster MaskOf(CleanPage page)
    {
        var mask = new Raster(page.Frame.PictureWidth, page.Frame.PictureHeight);
        foreach (var blemish in page.Blemishes)
        {
            var (left, top, right, bottom) = Box(blemish, page.Frame);
            for (var y = Math.Max(0, top); y < Math.Min(mask.Height, bottom); y++)
            {
                for (var x = Math.Max(0, left); x < Math.Min(mask.Width, right); x++)
                {
                    var at = page.Frame.FromPicture.Map(x + 0.5f, y + 0.5f);
                    var (u, v) = ((int)MathF.Floor(at.X) - blemish.Left, (int)MathF.Floor(at.Y) - blemish.Top);
                    if (u >= 0 && v >= 0 && u < blemish.Mask.Width && v < blemish.Mask.Height && blemish.Mask[u, v] > 0)
                    {
                        mask[x, y] = 1;
                    }
                }
            }
        }

        return mask;
    }

    /// <summary>The box about a blemish in the picture's pixels.</summary>
    private static (int Left, int Top, int Right, int Bottom) Box(Blemish blemish, PageFrame frame)
    {
        Spot[] corners =
        [
            .. new[] { 0, blemish.Mask.Width }.SelectMany(_ => new[] { 0, blemish.Mask.Height }, (x, y) => frame.ToPicture.Map(blemish.Left + x, blemish.Top + y)),
        ];
        return ((int)corners.Min(p => p.X), (int)corners.Min(p => p.Y), (int)corners.Max(p => p.X) + 1, (int)corners.Max(p => p.Y) + 1);
    }

    /// <summary>What was written on a page in other inks than the writer's.</summary>
    /// <param name="taken">Its density.</param>
    /// <param name="full">Density of a full stroke of the writer's.</param>
    /// <param name="strokes">The writer's pieces.</param>
    public static IReadOnlyList<Blemish> OfOtherInk(Raster taken, float full, InkMask strokes)
    {
        foreach (ref var v in taken.Pixels.AsSpan())
        {
            v = Math.Min(1, v / full);
        }

        var map = ComponentMap.Find(taken, Visible);
        var pieces = map.Components.Where(c => Math.Max(c.Width, c.Height) > 0.3f * strokes.LetterHeight && c.Area > 2 * strokes.PenWidth * strokes.PenWidth).ToList();
        return [.. Groups(pieces, Together * strokes.LetterHeight).Select(group => Cut(BlemishKind.OtherInk, group, taken, map))];
    }

    /// <summary>Pieces that lie within a distance of each other, directly or through others.</summary>
    private static List<List<Component>> Groups(List<Component> pieces, float distance)
    {
        List<List<Component>> groups = [];
        foreach (var piece in pieces.OrderBy(p => p.Top))
        {
            var near = groups.Where(group => group.Exists(other => AreNear(piece, other, distance))).ToArray();
            List<Component> joined = [piece, .. near.SelectMany(group => group)];
            groups.RemoveAll(near.Contains);
            groups.Add(joined);
        }

        return groups;
    }

    private static bool AreNear(Component a, Component b, float distance) =>
        a.Left - b.Right < distance && b.Left - a.Right < distance && a.Top - b.Bottom < distance && b.Top - a.Bottom < distance;

    private static Blemish Cut(BlemishKind kind, List<Component> pieces, Raster ink, ComponentMap map)
    {
        var (left, top) = (pieces.Min(p => p.Left), pieces.Min(p => p.Top));
        var mask = new Raster(pieces.Max(p => p.Right) - left, pieces.Max(p => p.Bottom) - top);
        foreach (var piece in pieces)
        {
            for (var y = piece.Top; y < piece.Bottom; y++)
            {
                for (var x = piece.Left; x < piece.Right; x++)
                {
                    if (map.Labels[(y * map.Width) + x] == piece.Label)
                    {
                        mask[x - left, y - top] = ink[x, y];
                    }
                }
            }
        }

        return new Blemish(kind, left, top, mask);
    }
}
