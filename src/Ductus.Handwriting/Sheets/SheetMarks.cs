using Ductus.Imaging;

namespace Ductus.Sheets;

/// <summary>Finds the corner marks of a sheet in its photograph.</summary>
internal static class SheetMarks
{
    /// <summary>Longer side, in pixels, of the picture that is searched.</summary>
    private const int Searched = 1600;

    /// <summary>A pixel darker than this share of its neighbourhood's mean is ink, whatever the shadow; the neighbourhood is this share of the picture's longer side.</summary>
    private const float Dark = 0.62f, Neighbourhood = 0.14f;

    /// <summary>
    /// A solid parallelogram's area is 12 times the root of its covariance's determinant, however a camera turns and stretches it; what has holes, arms or gaps has less.
    /// </summary>
    private const float LeastSolid = 0.93f, MostSolid = 1.06f;

    /// <summary>How much longer than wide a mark may look, and the least side in pixels.</summary>
    private const float LongestSide = 3;
    private const int LeastArea = 60;

    /// <summary>Squares that are tried in each corner, the largest.</summary>
    private const int Tried = 6;

    /// <summary>How far the code may lie from where the four corners say, in millimetres.</summary>
    private const float Tolerance = 2.5f;

    /// <summary>From the sheet's millimetres to the photograph's pixels; null where not all four marks can be seen.</summary>
    public static Projection? Find(RgbImage photo, CopySheet sheet, FoundQrCode code)
    {
        // The code says roughly where the sheet's middle is, and which way up.
        var module = CopySheet.CodeSide / QrCode.Encode(sheet.Code).GetLength(0);
        float near = 3.5f * module, far = CopySheet.CodeSide - near;
        (float X, float Y)[] finders =
        [
            (sheet.CodeLeft + near, CopySheet.CodeTop + near), (sheet.CodeLeft + far, CopySheet.CodeTop + near), (sheet.CodeLeft + near, CopySheet.CodeTop + far),
        ];
        var (p, q, r) = (code.Finders[0], code.Finders[1], code.Finders[2]);
        var span = far - near;
        var rough = new Projection((q.X - p.X) / span, (r.X - p.X) / span, 0, (q.Y - p.Y) / span, (r.Y - p.Y) / span, 0, 0, 0);
        rough = rough with { C = p.X - (rough.A * finders[0].X) - (rough.B * finders[0].Y), F = p.Y - (rough.D * finders[0].X) - (rough.E * finders[0].Y) };
        var back = rough.Inverse();
        var (width, height) = sheet.Paper;
        var corners = Squares(photo).ToLookup(square =>
        {
            var at = back.Map(square.At);
            return (at.X < width / 2, at.Y < height / 2);
        });
        Spot[] Of(bool left, bool upper) => [.. corners[(left, upper)].OrderByDescending(square => square.Area).Take(Tried).Select(square => square.At)];

        var marks = sheet.Marks;
        var best = (Error: Tolerance, Map: (Projection?)null);
        foreach (var a in Of(true, true))
        {
            foreach (var b in Of(false, true))
            {
                foreach (var c in Of(false, false))
                {
                    foreach (var d in Of(true, false))
                    {
                        var map = new Projection(1, 0, -marks[0].X, 0, 1, -marks[0].Y, 0, 0).Then(Projection.FromRectangle(marks[1].X - marks[0].X, marks[3].Y - marks[0].Y, [a, b, c, d]));
                        var inverse = map.Inverse();
                        var error = finders.Zip(code.Finders).Max(pair => Distance(inverse.Map(pair.Second), pair.First));
                        if (error < best.Error)
                        {
                            best = (error, map);
                        }
                    }
                }
            }
        }

        return best.Map;
    }

    private static float Distance(Spot spot, (float X, float Y) place) => MathF.Sqrt(((spot.X - place.X) * (spot.X - place.X)) + ((spot.Y - place.Y) * (spot.Y - place.Y)));

    /// <summary>Solid dark squares, as a camera may show them, in pixels of the photograph.</summary>
    private static IEnumerable<(Spot At, int Area)> Squares(RgbImage photo)
    {
        var scale = Math.Max(1f, Math.Max(photo.Width, photo.Height) / (float)Searched);
        int width = (int)(photo.Width / scale), height = (int)(photo.Height / scale);
        var map = ComponentMap.Find(DarkOf(QrCode.Grey(photo, width, height), width, height), 0.5f);
        var pixels = map.Pixels();
        for (var i = 0; i < map.Components.Count; i++)
        {
            var piece = pixels[i];
            if (piece.Length < LeastArea)
            {
                continue;
            }

            double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
            foreach (var pixel in piece)
            {
                double u = pixel % width, v = pixel / width;
                (x, y, xx, xy, yy) = (x + u, y + v, xx + (u * u), xy + (u * v), yy + (v * v));
            }

            double n = piece.Length;
            (x, y) = (x / n, y / n);
            (xx, xy, yy) = ((xx / n) - (x * x) + (1 / 12d), (xy / n) - (x * y), (yy / n) - (y * y) + (1 / 12d));
            var determinant = (xx * yy) - (xy * xy);
            var solid = n / (12 * Math.Sqrt(Math.Max(1e-9, determinant)));
            var spread = Math.Sqrt(Math.Max(0, ((xx - yy) * (xx - yy)) + (4 * xy * xy)));
            var ratio = Math.Sqrt((xx + yy + spread) / Math.Max(1e-9, xx + yy - spread));
            if (solid is >= LeastSolid and <= MostSolid && ratio <= LongestSide)
            {
                yield return (new Spot((float)((x + 0.5) * photo.Width / width), (float)((y + 0.5) * photo.Height / height)), piece.Length);
            }
        }
    }

    /// <summary>1 where the picture is much darker than around, else 0; the neighbourhood's mean by a table of sums.</summary>
    private static Raster DarkOf(byte[] grey, int width, int height)
    {
        var sums = new long[(width + 1) * (height + 1)];
        for (var y = 0; y < height; y++)
        {
            long row = 0;
            for (var x = 0; x < width; x++)
            {
                row += grey[(y * width) + x];
                sums[((y + 1) * (width + 1)) + x + 1] = sums[(y * (width + 1)) + x + 1] + row;
            }
        }

        var half = (int)(Neighbourhood * Math.Max(width, height) / 2);
        var dark = new Raster(width, height);
        for (var y = 0; y < height; y++)
        {
            int top = Math.Max(0, y - half), bottom = Math.Min(height, y + half + 1);
            for (var x = 0; x < width; x++)
            {
                int left = Math.Max(0, x - half), right = Math.Min(width, x + half + 1);
                var sum = sums[(bottom * (width + 1)) + right] - sums[(top * (width + 1)) + right] - sums[(bottom * (width + 1)) + left] + sums[(top * (width + 1)) + left];
                dark[x, y] = grey[(y * width) + x] < Dark * sum / ((bottom - top) * (right - left)) ? 1 : 0;
            }
        }

        return dark;
    }
}
