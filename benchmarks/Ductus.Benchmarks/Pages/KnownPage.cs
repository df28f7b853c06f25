using Ductus.Imaging;

namespace Ductus.Benchmarks.Pages;

/// <summary>A picture of a page composed of real lines, of which is known which pixel belongs to which line.</summary>
/// <param name="Name">What is hard about it.</param>
/// <param name="Picture">The picture.</param>
/// <param name="Owner">A pixel's line, from 1; 0 = none.</param>
/// <param name="Second">A second line that runs through the pixel; 0 = none.</param>
/// <param name="Lines">Number of lines.</param>
internal sealed record KnownPage(string Name, RgbImage Picture, short[] Owner, short[] Second, int Lines);

/// <summary>Lines set on a sheet of paper, before light and camera have seen it.</summary>
internal sealed class Sheet(int width, int height)
{
    private readonly float[] _red = new float[width * height];
    private readonly float[] _green = new float[width * height];
    private readonly float[] _blue = new float[width * height];

    public int Width { get; } = width;

    public int Height { get; } = height;

    public short[] Owner { get; } = new short[width * height];

    public short[] Second { get; } = new short[width * height];

    public int Lines { get; private set; }

    /// <summary>Sets a line with its upper left corner at a place, each column moved down by <paramref name="sag"/>.</summary>
    public void Set(Raster line, int left, int top, (float R, float G, float B) ink, Func<int, float>? sag = null)
    {
        var number = (short)++Lines;
        Paint(line, left, top, ink, sag, (at, d) =>
        {
            if (d > 0.4f)
            {
                (Owner[at], Second[at]) = Owner[at] == 0 ? (number, (short)0) : (Owner[at], number);
            }
        });
    }

    /// <summary>Paints what is no writer's line.</summary>
    public void Paint(Raster mark, int left, int top, (float R, float G, float B) ink) => Paint(mark, left, top, ink, null, (_, _) => { });

    /// <summary>Darkens a pixel: the shares of light that are taken.</summary>
    public void Darken(int x, int y, (float R, float G, float B) taken)
    {
        if (x >= 0 && y >= 0 && x < Width && y < Height)
        {
            var at = (y * Width) + x;
            _red[at] = Over(_red[at], taken.R);
            _green[at] = Over(_green[at], taken.G);
            _blue[at] = Over(_blue[at], taken.B);
        }
    }

    /// <summary>The sheet as a picture: paper of a colour under light, with a camera's noise.</summary>
    public KnownPage Photograph(string name, Func<int, int, float>? light = null, Rgb? paper = null)
    {
        var colour = paper ?? new Rgb(243, 240, 232);
        var picture = new RgbImage(Width, Height, 300);
        for (var y = 0; y < Height; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < Width; x++)
            {
                var at = (y * Width) + x;
                var bright = light?.Invoke(x, y) ?? 1;
                var noise = (((x * 7919) + (y * 104729) + (x * y % 31)) % 9) - 4;
                row[3 * x] = Shade(colour.R, _red[at], bright, noise);
                row[(3 * x) + 1] = Shade(colour.G, _green[at], bright, noise);
                row[(3 * x) + 2] = Shade(colour.B, _blue[at], bright, noise);
            }
        }

        return new KnownPage(name, picture, Owner, Second, Lines);
    }

    private void Paint(Raster mark, int left, int top, (float R, float G, float B) ink, Func<int, float>? sag, Action<int, float> told)
    {
        for (var x = 0; x < mark.Width; x++)
        {
            var down = sag is null ? 0 : (int)MathF.Round(sag(left + x));
            for (var y = 0; y < mark.Height; y++)
            {
                var (u, v) = (left + x, top + y + down);
                if (mark[x, y] > 0.02f && u >= 0 && v >= 0 && u < Width && v < Height)
                {
                    var d = mark[x, y];
                    Darken(u, v, (d * ink.R, d * ink.G, d * ink.B));
                    told((v * Width) + u, d);
                }
            }
        }
    }

    private static float Over(float under, float taken) => 1 - ((1 - under) * (1 - taken));

    private static byte Shade(byte paper, float taken, float light, int noise) => (byte)Math.Clamp((light * paper * (1 - taken)) + noise, 0, 255);
}
