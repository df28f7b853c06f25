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
        var toSheet = new Projection(1 / Scale, 0, Left, 0, 1 / Scale, top, 0, 0);
        var (width, height) = ((int)((sheet.Paper.Width - (2 * Left)) * Scale), (int)((CopySheet.RoomBottom - CopySheet.RoomTop) * Scale));
        var room = RgbResample.Projected(photo, toSheet.Then(toPhoto), width, height, PageFormat.Dpi);
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
}
