using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Tests.Ingest;

/// <summary>Flourishes draw a line's path after them; the line stays one.</summary>
public sealed class StrayingLinesTests
{
    [Fact]
    public void A_line_whose_path_strays_at_its_end_is_one()
    {
        var tracks = LineTracker.Track(Rows(), 20, new SegmentingSettings());
        Assert.Equal(3, tracks.Count);
        Assert.All(tracks, track => Assert.InRange(track.Right - track.Left, 700, 800));
    }

    /// <summary>Three rows of dashes; under the middle one a stroke begins that leads away from it, before the row goes on a little higher.</summary>
    private static Raster Rows()
    {
        var ink = new Raster(800, 260);
        void Dash(int from, int to, float row, float fall)
        {
            for (var x = from; x < to; x++)
            {
                for (var y = -9; y <= 9; y++)
                {
                    ink[x, (int)(row + (fall * (x - from))) + y] = x % 12 < 5 ? 1 : 0;
                }
            }
        }

        Dash(10, 790, 50, 0);
        Dash(10, 560, 130, 0);
        Dash(470, 560, 140, 0.2f);
        Dash(550, 790, 125, 0);
        Dash(10, 790, 210, 0);
        return ink;
    }
}
