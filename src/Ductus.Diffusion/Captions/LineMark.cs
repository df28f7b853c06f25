using System.Collections;
using System.IO.Compression;
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

    /// <summary>As it is kept: its box, and its ink, a bit a pixel, compressed.</summary>
    public LineMarkEntry ToEntry()
    {
        var bits = new byte[(_ink.Length + 7) / 8];
        _ink.CopyTo(bits, 0);
        using var packed = new MemoryStream();
        using (var packing = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            packing.Write(bits);
        }

        return new LineMarkEntry(_left, _top, _width, _ink.Length, Convert.ToBase64String(packed.ToArray()));
    }

    /// <summary>The mark that was kept.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static LineMark Of(LineMarkEntry entry)
    {
        try
        {
            var bits = new byte[(entry.Length + 7) / 8];
            using var unpacking = new BrotliStream(new MemoryStream(Convert.FromBase64String(entry.Ink)), CompressionMode.Decompress);
            unpacking.ReadExactly(bits);
            return new LineMark(entry.Left, entry.Top, entry.Width, new BitArray(bits) { Length = entry.Length });
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or InvalidOperationException)
        {
            throw new InvalidDataException("the ink of one of its lines is damaged", e);
        }
    }

    /// <summary>Paints paper over the line in the picture of its crop.</summary>
    public void Erase(RgbImage picture) => PaperFill.Fill(picture, (x, y) =>
        x >= _left && x < _left + _width && y >= _top && ((y - _top) * _width) + x - _left < _ink.Length && _ink[((y - _top) * _width) + x - _left]);
}

/// <summary>A mark as it is kept beside the crops.</summary>
/// <param name="Left">Its first column in the crop's picture.</param>
/// <param name="Top">Its first row.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Length">Its pixels.</param>
/// <param name="Ink">A bit a pixel, compressed, in base 64.</param>
internal sealed record LineMarkEntry(int Left, int Top, int Width, int Length, string Ink);
