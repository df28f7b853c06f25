namespace Ductus.Ingest;

/// <summary>
/// Tells which pages of a writer show the handwriting at one size. One was scanned at 300 dpi, another at 600, a third photographed from farther away: their lines must not share
/// one x-height. Pages are told apart only where their strokes and the heights of their lines say so both: one page alone may be measured badly.
/// </summary>
internal static class SizeGroups
{
    /// <summary>Pages with fewer lines go to those whose lines are about as high.</summary>
    private const int FewestLines = 3;

    /// <summary>Sizes nearer than this are one: natural logarithm of their ratio. A writer's own pages differ by less.</summary>
    private const float Apart = 0.2f;

    /// <summary>The lines' heights must differ by this share of what the strokes say, in the same measure.</summary>
    private const float Agreement = 0.5f;

    /// <summary>For each page the number of its group, from 0 on: pages with more lines begin groups, the others join those that they are like.</summary>
    /// <param name="pages">How large each page's handwriting is by itself; one at least.</param>
    public static int[] Of(IReadOnlyList<PageSize> pages)
    {
        var group = new int[pages.Count];
        var seeds = new List<PageSize>();
        var byLines = Enumerable.Range(0, pages.Count).OrderByDescending(i => pages[i].Lines).ToArray();
        foreach (var i in byLines)
        {
            var page = pages[i];
            PageSize[] like = page.Lines < FewestLines ? [.. seeds] : [.. seeds.Where(seed => !AreApart(page, seed))];
            if (like.Length == 0)
            {
                seeds.Add(page);
                like = [page];
            }

            group[i] = seeds.IndexOf(like.MinBy(seed => MathF.Abs(MathF.Log(page.InkHeight / seed.InkHeight)))!);
        }

        return group;
    }

    private static bool AreApart(PageSize page, PageSize seed)
    {
        var strokes = MathF.Log(page.XHeight / seed.XHeight);
        var heights = MathF.Log(page.InkHeight / seed.InkHeight);
        return MathF.Abs(strokes) > Apart && heights * MathF.Sign(strokes) > Agreement * MathF.Abs(strokes);
    }
}

/// <summary>How large a page's handwriting is by itself.</summary>
/// <param name="Lines">Lines with ink.</param>
/// <param name="InkHeight">Median height of their ink, in pixels.</param>
/// <param name="XHeight">The x-height that their strokes tell, in pixels.</param>
internal sealed record PageSize(int Lines, float InkHeight, float XHeight);
