using Ductus.Imaging;

namespace Ductus.Benchmarks.Pages;

/// <summary>Pages of a writer's lines, each with one thing that goes wrong in shoeboxes of letters.</summary>
internal sealed class HardPages(IReadOnlyList<Raster> lines, int pitch)
{
    private const int Width = 2000;
    private const int LeftEdge = 220;
    private static readonly (float R, float G, float B) _blue = (0.82f, 0.72f, 0.38f);
    private static readonly (float R, float G, float B) _pencil = (0.34f, 0.33f, 0.31f);
    private static readonly (float R, float G, float B) _palePencil = (0.42f, 0.22f, 0.08f);
    private static readonly (float R, float G, float B) _red = (0.15f, 0.78f, 0.72f);

    public IEnumerable<KnownPage> All()
    {
        yield return Plain("plain", pitch);
        yield return Plain("tight", pitch * 3 / 4);
        yield return Plain("very tight", pitch * 5 / 8);
        yield return Curved();
        yield return Turned(1);
        yield return Turned(2);
        yield return Turned(3);
        yield return Columns();
        yield return Facing();
        yield return Photo();
        yield return Shadow();
        yield return Ring();
        yield return Ruled(squared: false);
        yield return Ruled(squared: true);
        yield return ShowThrough();
        yield return Faint("pencil", _pencil);
        yield return Faint("pale blue pencil below ink", _palePencil);
        yield return Corrections();
        yield return AtTheEdge();
        yield return Holes();
    }

    private Sheet Sheet(int spacing, (float R, float G, float B)? ink = null, int count = 14, Func<int, float>? sag = null, int left = LeftEdge)
    {
        var sheet = new Sheet(Width, 300 + (count * spacing));
        for (var k = 0; k < count; k++)
        {
            sheet.Set(Line(k), left + ((k * 37) % 60), 120 + (k * spacing), ink ?? _blue, sag);
        }

        return sheet;
    }

    /// <summary>A line; one that comes a second time is a little larger, for what repeats itself exactly is print.</summary>
    private Raster Line(int k) => k < lines.Count ? lines[k] : RasterScale.By(lines[k % lines.Count], 1.06f);

    private KnownPage Plain(string name, int spacing) => Sheet(spacing).Photograph(name);

    private KnownPage Curved() => Sheet(pitch, sag: x => (60 * MathF.Sin(x / 700f)) + (0.03f * x)).Photograph("curved");

    private KnownPage Turned(int quarters)
    {
        var page = Sheet(pitch).Photograph($"turned by {90 * quarters}");
        short[] Moved(short[] owner)
        {
            var moved = new short[owner.Length];
            var (w, h) = (page.Picture.Width, page.Picture.Height);
            for (var i = 0; i < owner.Length; i++)
            {
                var (x, y) = (i % w, i / w);
                moved[quarters switch { 1 => (x * h) + h - 1 - y, 2 => owner.Length - 1 - i, _ => ((w - 1 - x) * h) + y }] = owner[i];
            }

            return moved;
        }

        return page with { Picture = page.Picture.Turned(quarters), Owner = Moved(page.Owner), Second = Moved(page.Second) };
    }

    /// <summary>Two columns whose lines stand at different heights.</summary>
    private KnownPage Columns()
    {
        var sheet = new Sheet(2600, 300 + (12 * pitch));
        for (var k = 0; k < 24; k++)
        {
            var line = Line(k);
            var narrow = line.Crop(0, 0, Math.Min(line.Width, 1050), line.Height);
            sheet.Set(Whole(narrow), k < 12 ? 120 : 1380, 120 + (k % 12 * pitch) + (k < 12 ? 0 : pitch / 3), _blue);
        }

        return sheet.Photograph("columns");
    }

    /// <summary>Two pages of an open notebook, the fold dark between them.</summary>
    private KnownPage Facing()
    {
        var sheet = new Sheet(2900, 300 + (12 * pitch));
        for (var k = 0; k < 24; k++)
        {
            var line = Line(k + 3);
            var narrow = line.Crop(0, 0, Math.Min(line.Width, 1150), line.Height);
            sheet.Set(Whole(narrow), k < 12 ? 110 : 1560, 120 + (k % 12 * pitch) + (k < 12 ? 0 : pitch / 5), _blue);
        }

        return sheet.Photograph("facing pages", (x, _) => 1 - (0.55f * MathF.Exp(-(x - 1450f) * (x - 1450f) / (2 * 45 * 45))));
    }

    /// <summary>A crop's last letter is cut: only what is followed by a gap is kept.</summary>
    private static Raster Whole(Raster line)
    {
        var (gap, end) = (0, line.Width);
        for (var x = line.Width - 1; x > line.Width / 2; x--)
        {
            var inked = false;
            for (var y = 0; y < line.Height; y++)
            {
                inked |= line[x, y] > 0.2f;
            }

            gap = inked ? 0 : gap + 1;
            if (gap > 14)
            {
                end = x + 10;
                break;
            }
        }

        return line.Crop(0, 0, end, line.Height);
    }

    /// <summary>The sheet on a dark desk, seen aslant.</summary>
    private KnownPage Photo()
    {
        var page = Sheet(pitch).Photograph("photographed aslant");
        var (w, h) = (page.Picture.Width + 500, page.Picture.Height + 400);
        Spot[] corners = [new(330, 150), new(w - 260, 230), new(w - 90, h - 130), new(140, h - 210)];
        var back = Projection.FromRectangle(page.Picture.Width, page.Picture.Height, corners).Inverse();
        var picture = new RgbImage(w, h);
        var (owner, second) = (new short[w * h], new short[w * h]);
        for (var y = 0; y < h; y++)
        {
            var row = picture.Row(y);
            for (var x = 0; x < w; x++)
            {
                var (u, v) = back.Map(x + 0.5f, y + 0.5f);
                if (u < 1 || v < 1 || u >= page.Picture.Width - 1 || v >= page.Picture.Height - 1)
                {
                    var wood = 60 + (25 * MathF.Sin((x * 0.01f) + (y * 0.05f))) + ((x * 31) + (y * 17)) % 7;
                    (row[3 * x], row[(3 * x) + 1], row[(3 * x) + 2]) = ((byte)(wood * 1.5f), (byte)wood, (byte)(wood * 0.6f));
                    continue;
                }

                var (u0, v0) = ((int)(u - 0.5f), (int)(v - 0.5f));
                var (fu, fv) = (u - 0.5f - u0, v - 0.5f - v0);
                for (var c = 0; c < 3; c++)
                {
                    float At(int dx, int dy) => page.Picture.Row(v0 + dy)[(3 * (u0 + dx)) + c];
                    var value = ((1 - fv) * (((1 - fu) * At(0, 0)) + (fu * At(1, 0)))) + (fv * (((1 - fu) * At(0, 1)) + (fu * At(1, 1))));
                    row[(3 * x) + c] = (byte)(value * (0.75f + (0.25f * x / w)));
                }

                var at = ((int)v * page.Picture.Width) + (int)u;
                (owner[(y * w) + x], second[(y * w) + x]) = (page.Owner[at], page.Second[at]);
            }
        }

        return page with { Picture = picture, Owner = owner, Second = second };
    }

    /// <summary>A hand's shadow with a hard edge across the page.</summary>
    private KnownPage Shadow() => Sheet(pitch).Photograph("shadow", (x, y) => y + (0.6f * x) > 2100 ? 0.45f : 1 - (0.1f * y / 2000));

    private KnownPage Ring()
    {
        var sheet = Sheet(pitch);
        Stain(sheet, 900, 700, 380);
        Stain(sheet, 1500, 1300, 300);
        return sheet.Photograph("coffee rings");
    }

    private static void Stain(Sheet sheet, int cx, int cy, float radius)
    {
        for (var y = 0; y < sheet.Height; y++)
        {
            for (var x = 0; x < sheet.Width; x++)
            {
                var d = MathF.Sqrt(((x - cx) * (x - cx)) + ((y - cy) * (y - cy))) / radius;
                var ring = MathF.Exp(-(d - 1) * (d - 1) / (2 * 0.03f * 0.03f));
                var inside = d < 1 ? 0.1f : 0;
                if (ring > 0.02f || inside > 0)
                {
                    var s = (0.45f * ring) + inside;
                    sheet.Darken(x, y, (0.5f * s, 0.75f * s, s));
                }
            }
        }
    }

    private KnownPage Ruled(bool squared)
    {
        var sheet = Sheet(pitch);
        for (var k = 0; k < 200; k++)
        {
            var at = 60 + (k * (squared ? 59 : pitch));
            for (var x = 0; x < sheet.Width; x++)
            {
                for (var t = 0; t < 3; t++)
                {
                    sheet.Darken(x, at + t + (int)(0.004f * x), (0.3f, 0.2f, 0.08f));
                }
            }

            for (var y = 0; squared && y < sheet.Height; y++)
            {
                for (var t = 0; t < 3; t++)
                {
                    sheet.Darken(at + t, y, (0.3f, 0.2f, 0.08f));
                }
            }
        }

        return sheet.Photograph(squared ? "squared paper" : "ruled paper");
    }

    private KnownPage ShowThrough()
    {
        var sheet = Sheet(pitch);
        for (var k = 0; k < 14; k++)
        {
            var line = Line(k + 5);
            var mirrored = new Raster(line.Width, line.Height);
            for (var y = 0; y < line.Height; y++)
            {
                for (var x = 0; x < line.Width; x++)
                {
                    mirrored[line.Width - 1 - x, y] = line[x, y];
                }
            }

            sheet.Paint(Blurred(mirrored, 3), 200 + (k * 53 % 200), 160 + (k * pitch), (0.2f, 0.18f, 0.12f));
        }

        return sheet.Photograph("show-through");
    }

    private static Raster Blurred(Raster line, int reach)
    {
        var result = new Raster(line.Width, line.Height);
        for (var y = 0; y < line.Height; y++)
        {
            for (var x = 0; x < line.Width; x++)
            {
                var (sum, n) = (0f, 0);
                for (var v = Math.Max(0, y - reach); v <= Math.Min(line.Height - 1, y + reach); v++)
                {
                    for (var u = Math.Max(0, x - reach); u <= Math.Min(line.Width - 1, x + reach); u++)
                    {
                        sum += line[u, v];
                        n++;
                    }
                }

                result[x, y] = sum / n;
            }
        }

        return result;
    }

    /// <summary>The upper half in ink, the lower one in a pale pencil.</summary>
    private KnownPage Faint(string name, (float R, float G, float B) ink)
    {
        var sheet = new Sheet(Width, 300 + (14 * pitch));
        for (var k = 0; k < 14; k++)
        {
            sheet.Set(Line(k), LeftEdge + ((k * 37) % 60), 120 + (k * pitch), k < 8 ? _blue : ink);
        }

        return sheet.Photograph(name);
    }

    /// <summary>Another pen strikes through words and writes above the lines.</summary>
    private KnownPage Corrections()
    {
        var sheet = Sheet(pitch);
        for (var k = 1; k < 14; k += 3)
        {
            var word = Whole(Line(k + 6).Crop(0, 0, 420, Line(k + 6).Height));
            sheet.Paint(word, 700, 120 + (k * pitch) - (pitch / 2), _red);
            for (var x = 500; x < 820; x++)
            {
                for (var t = 0; t < 5; t++)
                {
                    sheet.Darken(x, 120 + (k * pitch) + (Line(k).Height / 2) + t, _red);
                }
            }
        }

        return sheet.Photograph("corrections in red");
    }

    private KnownPage AtTheEdge()
    {
        var sheet = new Sheet(1700, 60 + (12 * pitch));
        for (var k = 0; k < 12; k++)
        {
            sheet.Set(Line(k), 6 - (k % 3 * 3), 12 + (k * pitch), _blue);
        }

        return sheet.Photograph("written to the edge");
    }

    private KnownPage Holes()
    {
        var sheet = Sheet(pitch);
        foreach (var y in (int[])[400, sheet.Height - 400])
        {
            for (var dy = -42; dy <= 42; dy++)
            {
                for (var dx = -42; dx <= 42; dx++)
                {
                    var d = (dx * dx) + (dy * dy);
                    if (d < 42 * 42)
                    {
                        sheet.Darken(110 + dx, y + dy, d > 34 * 34 ? (0.75f, 0.75f, 0.75f) : (0.35f, 0.35f, 0.35f));
                    }
                }
            }
        }

        return sheet.Photograph("punch holes");
    }
}
