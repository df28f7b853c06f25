using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>A blemish that is writing after all, by the number it has in the picture of its page's lines.</summary>
/// <param name="Page">The picture's file name.</param>
/// <param name="Number">From 1.</param>
public sealed record BlemishNumber(string Page, int Number)
{
    /// <summary>The blemishes of a page that are numbered: the edges of a sheet are nobody's ink, and what another pen has written is kept or left as a whole.</summary>
    public static IReadOnlyList<Blemish> Numbered(CleanPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return [.. page.Blemishes.Where(blemish => blemish.Kind is not (BlemishKind.Edge or BlemishKind.OtherInk))];
    }

    /// <summary>Places in the picture that lie in a blemish's ink.</summary>
    internal static IEnumerable<Spot> Places(Blemish blemish, PageFrame frame)
    {
        const int Step = 5;
        for (var y = 0; y < blemish.Mask.Height; y += Step)
        {
            for (var x = 0; x < blemish.Mask.Width; x += Step)
            {
                if (blemish.Mask[x, y] > 0)
                {
                    yield return frame.ToPicture.Map(blemish.Left + x + 0.5f, blemish.Top + y + 0.5f);
                }
            }
        }
    }
}
