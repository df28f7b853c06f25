using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>A pale pencil on rough paper, below lines in ink.</summary>
public sealed class FaintInkTests
{
    private static readonly (float R, float G, float B) PaleBlue = (0.3f, 0.12f, 0.01f);

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

    private static float Grain(int x, int y)
    {
        var hash = (uint)((x * 374761393) + (y * 668265263));
        hash = (hash ^ (hash >> 13)) * 1274126177;
        return 1 - (0.12f * ((hash >> 16) / 65536f));
    }
}
