using System.Collections;
using Ductus.Imaging;
using Ductus.Ingest;

namespace Ductus.Captions;

/// <summary>Where the ink of a line lies in the picture of a crop: what it takes to paint paper over it once it is known what the line says.</summary>
internal sealed class LineMark
{
    private readonly int _left;
    private readonly int _top;
    private readonly int _width;
    private readonly BitArray _ink;

    private LineMark(int left, int top, int width, BitArray ink) => (_left, _top, _width, _ink) = (left, top, width, ink);

    /// <summary>The mark of a line of a page in one of its crops.</summary>
    /// <param name="crop">The crop.</param>
    /// <param name="line">The line.</param>
    /// <param name="penWidth">Width of the writer's strokes on the page: a stroke's soft edge is paler than its ink, and counts.</param>
    public static LineMark Of(PageCrop crop, TextLine line, float penWidth)
    {
        var reach = (int)MathF.Ceiling(penWidth / 2) + 1;
        float across = crop.Bucket.Width / (float)crop.Width, down = crop.Bucket.Height / (float)crop.Height;
        int left = Math.Max(0, (int)((line.Left - crop.Left - reach) * across)), top = Math.Max(0, (int)((line.Top - crop.Top - reach) * down));
        var right = Math.Clamp((int)MathF.Ceiling((line.Left + line.Ink.Width - crop.Left + reach) * across), left, crop.Bucket.Width);
        var bottom = Math.Clamp((int)MathF.Ceiling((line.Top + line.Ink.Height - crop.Top + reach) * down), top, crop.Bucket.Height);
        var ink = new BitArray((right - left) * (bottom - top));
        for (var y = 0; y < line.Ink.Height; y++)
        {
            var row = line.Ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] <= 0)
                {
                    continue;
                }

                int u = line.Left + x - crop.Left, v = line.Top + y - crop.Top;
                for (var b = Math.Max(top, (int)((v - reach) * down)); b < Math.Min(bottom, (v + reach + 1) * down); b++)
                {
                    for (var a = Math.Max(left, (int)((u - reach) * across)); a < Math.Min(right, (u + reach + 1) * across); a++)
                    {
                        ink[((b - top) * (right - left)) + a - left] = true;
                    }
                }
            }
        }

        return new LineMark(left, top, right - left, ink);
    }

    /// <summary>Paints paper over the line in the picture of its crop.</summary>
    public void Erase(RgbImage picture) => PaperFill.Fill(picture, (x, y) =>
        x >= _left && x < _left + _width && y >= _top && ((y - _top) * _width) + x - _left < _ink.Length && _ink[((y - _top) * _width) + x - _left]);
}
