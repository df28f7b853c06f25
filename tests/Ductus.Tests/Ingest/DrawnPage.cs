using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Typography;

namespace Ductus.Tests.Ingest;

/// <summary>A page drawn with a font, with the faults of scans.</summary>
internal static class DrawnPage
{
    public const int XHeight = 24;
    public const int FirstBaseline = 130;
    public const int Spacing = 90;

    public static readonly string[] Texts = ["The quick brown fox jumps", "over the lazy dog and then", "sleeps until nine o'clock", "in the green garden house"];

    private static readonly Lazy<TrueTypeFont> _font = new(() => TrueTypeFont.Load(Installation.GuideFont));

    /// <summary>One line's ink at the x-height of the page.</summary>
    public static Raster Line(string text, ulong seed, float xHeight = XHeight)
    {
        var set = FontLine.Set(_font.Value, text, LineStyle.Plain, 10, 4000, new Rng(seed));
        return RasterScale.By(set.Draw((int)set.Glyphs[^1].Right + 10, 1), xHeight / LineGeometry.XHeight);
    }

    /// <summary>The texts on paper, each line a multiple of the slope lower per column.</summary>
    public static RgbImage Draw(IReadOnlyList<string> texts, float slope = 0, bool ruled = false, bool shadow = false, bool blot = false)
    {
        const int Width = 1000;
        var height = FirstBaseline + (texts.Count * Spacing) + 60;
        var ink = new Raster(Width, height);
        for (var k = 0; k < texts.Count; k++)
        {
            var line = Line(texts[k], (ulong)k + 1);
            var top = FirstBaseline + (k * Spacing) - (int)(LineGeometry.Baseline * XHeight / (float)LineGeometry.XHeight);
            for (var y = 0; y < line.Height; y++)
            {
                for (var x = 0; x < line.Width && x + 90 < Width; x++)
                {
                    var v = top + y + (int)(slope * x);
                    ink[x + 90, v] = Math.Max(ink[x + 90, v], line[x, y]);
                }
            }
        }

        var page = new RgbImage(Width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var light = shadow ? 0.65f + (0.35f * x / Width) : 1;
                var isRule = ruled && (y - (int)(slope * (x - 90)) - FirstBaseline + (2 * Spacing)) % Spacing is 2 or 3 or 4;
                var isBlot = blot && ((x - 800) * (x - 800)) + ((y - 90) * (y - 90)) < 900;
                var d = isBlot ? 1 : ink[x, y];
                Rgb paper = isRule ? new(150, 180, 225) : new(240, 235, 220);
                var noise = (((x * 7919) + (y * 104729)) % 7) - 3;
                var row = page.Row(y).Slice(3 * x, 3);
                row[0] = Shade(paper.R, 40, d, light, noise);
                row[1] = Shade(paper.G, 45, d, light, noise);
                row[2] = Shade(paper.B, 110, d, light, noise);
            }
        }

        return page;
    }

    private static byte Shade(byte paper, byte ink, float density, float light, int noise) =>
        (byte)Math.Clamp((light * (paper + (density * (ink - paper)))) + noise, 0, 255);
}
