using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>A pale pencil on rough paper, below lines in ink.</summary>
public sealed class FaintInkTests
{
    private const float Pencil = 5;

    private static readonly (float R, float G, float B) PaleBlue = (0.3f, 0.12f, 0.01f);
    private static readonly (float R, float G, float B) BluePencil = (0.5f, 0.28f, 0.05f);
    private static readonly (float R, float G, float B) Touched = (0.09f, 0.05f, 0.01f);

    [Fact]
    public void A_pale_pencil_on_grainy_paper_comes_out_whole()
    {
        // The grain of the paper is half as dark as the pencil, in all channels alike.
        float[] Ink(Func<int, int, float>? light)
        {
            var sheet = new WrittenSheet(1000, 860);
            for (var k = 0; k < 7; k++)
            {
                sheet.Write("sleeps until nine today", 90, 130 + (k * 100), k < 4 ? WrittenSheet.Blue : PaleBlue, (ulong)k + 1);
            }

            return [.. LineSegmenter.Segment(PageCleaner.Clean(new PageScan("page", sheet.Photograph(light)))).Select(line => line.Ink.Pixels.Sum())];
        }

        var (smooth, grainy) = (Ink(null), Ink(Grain));
        Assert.Equal(7, grainy.Length);
        Assert.All(smooth.Zip(grainy), pair => Assert.InRange(pair.Second / pair.First, 0.8f, 1.25f));
    }

    [Fact]
    public void Where_a_coloured_pencil_hardly_pressed_its_strokes_are_kept()
    {
        // Bowls a fifth as dark as the stems they belong to: darkness alone cannot tell them from the grain.
        var page = Stems((sheet, x, y) => sheet.Stroke(Touched, Pencil, (x, y - 38), (x - 16, y - 34), (x - 22, y - 20), (x - 16, y - 6), (x, y - 2)));
        Assert.InRange(Inked(page, -22, -20), 0.9f, 1);
    }

    [Fact]
    public void What_the_pencil_smeared_beside_its_strokes_is_no_stroke()
    {
        var page = Stems((sheet, x, y) => sheet.Stroke(Touched, 6 * Pencil, (x - 26, y - 36), (x - 26, y - 4)));
        Assert.InRange(Inked(page, -26, -20), 0, 0.05f);
    }

    /// <summary>Rows of stems in a blue pencil on grainy paper, each with something beside it.</summary>
    private static CleanPage Stems(Action<WrittenSheet, int, int> beside)
    {
        var sheet = new WrittenSheet(1000, 700);
        foreach (var (x, y) in Places())
        {
            beside(sheet, x, y);
            sheet.Stroke(BluePencil, Pencil, (x, y - 42), (x, y + 25));
        }

        return PageCleaner.Clean(new PageScan("page", sheet.Photograph(Grain)), cancel: TestContext.Current.CancellationToken);
    }

    private static IEnumerable<(int X, int Y)> Places() => from row in Enumerable.Range(0, 5) from stem in Enumerable.Range(0, 10) select (130 + (stem * 75), 130 + (row * 110));

    /// <summary>Share of the stems beside which there is ink at a place.</summary>
    private static float Inked(CleanPage page, int dx, int dy)
    {
        var places = Places().Select(place => page.Frame.FromPicture.Map(place.X + dx, place.Y + dy)).ToArray();
        return places.Count(at => Enumerable.Range(-3, 7).Max(u => page.Ink[(int)at.X + u, (int)at.Y]) > 0.15f) / (float)places.Length;
    }

    private static float Grain(int x, int y)
    {
        var hash = (uint)((x * 374761393) + (y * 668265263));
        hash = (hash ^ (hash >> 13)) * 1274126177;
        return 1 - (0.12f * ((hash >> 16) / 65536f));
    }
}
