using System.Numerics.Tensors;
using Ductus.Imaging;

namespace Ductus.Marks;

/// <summary>How wide the pen's strokes are about each pixel of a row. Rows are to be asked for downwards.</summary>
internal sealed class PenWidths(Raster ink)
{
    /// <summary>Pixels on each side of a place whose ink tells how wide strokes are there: near by, so that a fine stroke beside a broad one is told from it, and far enough to see both edges of a broad one; the less counts.</summary>
    private const int Near = 8, Far = 20;

    /// <summary>Ink of pixels on the edge of a stroke: large dark things have few of them.</summary>
    private const float LeastEdge = 0.3f, MostEdge = 0.7f;

    private readonly RowWidths _near = new(ink, Near);
    private readonly RowWidths _far = new(ink, Far);
    private readonly float[] _widths = new float[ink.Width];

    /// <summary>Widths in pixels along the row; 0 where there is no ink about.</summary>
    public ReadOnlySpan<float> Values => _widths;

    /// <summary>Goes on to a row.</summary>
    public void MoveTo(int y)
    {
        _near.MoveTo(y);
        _far.MoveTo(y);
        TensorPrimitives.Min(_near.Values, _far.Values, _widths);
    }

    /// <summary>The usual width of all strokes, in pixels; null where there are none.</summary>
    public static float? Usual(Raster ink)
    {
        var found = new List<float>();
        var widths = new PenWidths(ink);
        for (var y = 0; y < ink.Height; y++)
        {
            widths.MoveTo(y);
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] is > LeastEdge and < MostEdge && widths.Values[x] > 0)
                {
                    found.Add(widths.Values[x]);
                }
            }
        }

        found.Sort();
        return found.Count == 0 ? null : found[found.Count / 2];
    }
}
