using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Tests.Ingest;

/// <summary>A sheet on which lines are written stroke by stroke, so that it is known which ink is whose; and what goes wrong with sheets.</summary>
internal sealed class WrittenSheet(int width, int height)
{
    public static readonly (float R, float G, float B) Blue = (0.82f, 0.72f, 0.38f);
    public static readonly (float R, float G, float B) Red = (0.15f, 0.78f, 0.72f);
    public static readonly (float R, float G, float B) Black = (0.85f, 0.85f, 0.85f);

    private readonly float[] _red = new float[width * height];
    private readonly float[] _green = new float[width * height];
    private readonly float[] _blue = new float[width * height];

    public int Width { get; } = width;

    public int Height { get; } = height;

    /// <summary>Writes a text with a font, uneven as a hand, its baseline at a row.</summary>
    public void Write(string text, int left, int baseline, (float R, float G, float B)? ink = null, ulong seed = 1)
    {
        var line = DrawnPage.Line(text, seed);
        var top = baseline - (int)(Lines.LineGeometry.Baseline * DrawnPage.XHeight / (float)Lines.LineGeometry.XHeight);
        Paint(line, left, top, ink ?? Blue);
    }

    /// <summary>A stroke of the pen through some places.</summary>
    public Raster Stroke((float R, float G, float B) ink, float penWidth, params (float X, float Y)[] through)
    {
        var stroke = new Raster(Width, Height);
        new Pen { Width = penWidth }.Draw(stroke, [.. through.Select(p => new System.Numerics.Vector2(p.X, p.Y))], new Rng(1));
        Paint(stroke, 0, 0, ink);
        return stroke;
    }

    /// <summary>A disc, as a punched hole that shows what lies under the sheet.</summary>
    public void Disc(int cx, int cy, int radius, float dark)
    {
        for (var y = cy - radius; y <= cy + radius; y++)
        {
            for (var x = cx - radius; x <= cx + radius; x++)
            {
                if (((x - cx) * (x - cx)) + ((y - cy) * (y - cy)) <= radius * radius)
                {
                    Darken(x, y, (dark, dark, dark));
                }
            }
        }
    }

    /// <summary>The ring that a cup leaves.</summary>
    public void Ring(int cx, int cy, float radius)
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var d = MathF.Sqrt(((x - cx) * (x - cx)) + ((y - cy) * (y - cy))) / radius;
                var s = 0.45f * MathF.Exp(-(d - 1) * (d - 1) / (2 * 0.035f * 0.035f));
                if (s > 0.01f)
                {
                    Darken(x, y, (0.5f * s, 0.75f * s, s));
                }
            }
        }
    }

    /// <summary>Darkens a rectangle, each pixel by the shares of light that are told for it.</summary>
    public void Darken(int left, int top, int right, int bottom, Func<int, int, (float R, float G, float B)> taken)
    {
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                Darken(x, y, taken(x, y));
            }
        }
    }

    public RgbImage Photograph(Func<int, int, float>? light = null)
    {
        var picture = new RgbImage(Width, Height, 200);
        for (var y = 0; y < Height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < Width; x++)
            {
                var (at, bright, noise) = ((y * Width) + x, light?.Invoke(x, y) ?? 1, (((x * 7919) + (y * 104729)) % 7) - 3);
                row[3 * x] = Shade(243, _red[at], bright, noise);
                row[(3 * x) + 1] = Shade(240, _green[at], bright, noise);
                row[(3 * x) + 2] = Shade(232, _blue[at], bright, noise);
            }
        }

        return picture;
    }

    private void Paint(Raster mark, int left, int top, (float R, float G, float B) ink)
    {
        for (var y = 0; y < mark.Height; y++)
        {
            for (var x = 0; x < mark.Width; x++)
            {
                if (mark[x, y] is var d and > 0.02f)
                {
                    Darken(left + x, top + y, (d * ink.R, d * ink.G, d * ink.B));
                }
            }
        }
    }

    private void Darken(int x, int y, (float R, float G, float B) taken)
    {
        if (x >= 0 && y >= 0 && x < Width && y < Height)
        {
            var at = (y * Width) + x;
            _red[at] = 1 - ((1 - _red[at]) * (1 - taken.R));
            _green[at] = 1 - ((1 - _green[at]) * (1 - taken.G));
            _blue[at] = 1 - ((1 - _blue[at]) * (1 - taken.B));
        }
    }

    private static byte Shade(byte paper, float taken, float light, int noise) => (byte)Math.Clamp((light * paper * (1 - taken)) + noise, 0, 255);
}
