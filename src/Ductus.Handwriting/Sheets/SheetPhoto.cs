using Ductus.Imaging;
using Ductus.Pages;

namespace Ductus.Sheets;

/// <summary>A row of a photographed sheet, flattened.</summary>
/// <param name="Text">The sentence above it, which the writer was to copy.</param>
/// <param name="Room">What lies between that sentence and the next: the writing and the rule under it, at 300 dpi.</param>
internal sealed record SheetRow(string Text, RgbImage Room);

/// <summary>Recognises a filled-in sheet in its photograph, whichever way it lies there, and cuts it into its rows.</summary>
internal static class SheetPhoto
{
    /// <summary>How far from its place a rule may lie on paper that is not quite flat, in millimetres.</summary>
    private const float RuleReach = 2.5f;

    /// <summary>Share of the paper's blue that a rule has at least, and of its red at most.</summary>
    private const float PaleBlue = 0.78f, Reddish = 0.93f;

    /// <summary>The rows of the sheet that a picture shows; null where it shows none.</summary>
    /// <exception cref="UserException">It shows one, but not all of it.</exception>
    public static IReadOnlyList<SheetRow>? RowsOf(RgbImage photo, string name)
    {
        if (QrCode.Find(photo) is not { } code || CopySheet.Of(code.Text) is not { } sheet)
        {
            return null;
        }

        var toPhoto = SheetMarks.Find(photo, sheet, code)
            ?? throw new UserException($"'{name}' shows a sheet of copied sentences, but not all four of its black corner squares: photograph the whole sheet, lying flat.");
        return [.. sheet.Texts.Select((text, i) => new SheetRow(text, Room(photo, sheet, toPhoto, i)))];
    }

    private static RgbImage Room(RgbImage photo, CopySheet sheet, Projection toPhoto, int row)
    {
        const float Scale = PageFormat.PixelsPerMillimetre;
        const float Left = CopySheet.Side;
        var top = CopySheet.FirstRow + (row * CopySheet.RowHeight) + CopySheet.RoomTop;
        var room = new RgbImage((int)((sheet.Paper.Width - (2 * Left)) * Scale), (int)((CopySheet.RoomBottom - CopySheet.RoomTop) * Scale), PageFormat.Dpi);
        Parallel.For(0, room.Height, y =>
        {
            var target = room.Row(y);
            for (var x = 0; x < room.Width; x++)
            {
                var at = toPhoto.Map(Left + ((x + 0.5f) / Scale), top + ((y + 0.5f) / Scale));
                Sample(photo, at.X - 0.5f, at.Y - 0.5f, target.Slice(3 * x, 3));
            }
        });
        TakeRuleAway(room);
        return room;
    }

    /// <summary>
    /// Paints paper over what is as pale blue as the rule about where it lies: knowing its place and colour tells it from a stroke on it, and leaves the stroke.
    /// </summary>
    private static void TakeRuleAway(RgbImage room)
    {
        const float Scale = PageFormat.PixelsPerMillimetre;
        const float Middle = CopySheet.Rule - CopySheet.RoomTop;
        int top = (int)((Middle - RuleReach) * Scale), bottom = (int)((Middle + RuleReach) * Scale);
        Parallel.For(0, room.Width, x =>
        {
            // The brightest in reach is paper.
            var (red, green, blue) = ((byte)1, (byte)1, (byte)1);
            for (var y = top; y < bottom; y++)
            {
                var pixel = room.Row(y).Slice(3 * x, 3);
                (red, green, blue) = (Math.Max(red, pixel[0]), Math.Max(green, pixel[1]), Math.Max(blue, pixel[2]));
            }

            for (var y = top; y < bottom; y++)
            {
                var pixel = room.Row(y).Slice(3 * x, 3);
                if (pixel[2] > PaleBlue * blue && pixel[0] < Reddish * red)
                {
                    (pixel[0], pixel[1], pixel[2]) = (red, green, blue);
                }
            }
        });
    }

    /// <summary>Bilinear: the photograph's own softness is greater than what this adds.</summary>
    private static void Sample(RgbImage photo, float x, float y, Span<byte> target)
    {
        (x, y) = (Math.Clamp(x, 0, photo.Width - 1.001f), Math.Clamp(y, 0, photo.Height - 1.001f));
        int u = (int)x, v = (int)y;
        float a = x - u, b = y - v;
        int right = Math.Min(u + 1, photo.Width - 1), below = Math.Min(v + 1, photo.Height - 1);
        Span<byte> upper = photo.Row(v), lower = photo.Row(below);
        for (var c = 0; c < 3; c++)
        {
            var above = upper[(3 * u) + c] + (a * (upper[(3 * right) + c] - upper[(3 * u) + c]));
            var under = lower[(3 * u) + c] + (a * (lower[(3 * right) + c] - lower[(3 * u) + c]));
            target[c] = (byte)(above + (b * (under - above)) + 0.5f);
        }
    }
}
