using ZXing;
using ZXing.Common;
using ZXing.QrCode;
using ZXing.QrCode.Internal;

namespace Ductus.Imaging;

/// <summary>A QR code found in a picture.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Finders">The middles of its finder patterns in pixels: upper left, upper right, lower left as the code is read.</param>
internal sealed record FoundQrCode(string Text, IReadOnlyList<Spot> Finders);

/// <summary>Draws and finds QR codes (ISO/IEC 18004).</summary>
internal static class QrCode
{
    /// <summary>Longer sides of the picture, in pixels, at which a code is looked for one after the other: a small picture is soon done, a large one shows a small code.</summary>
    private static readonly int[] Sizes = [1400, 2400, 900];

    /// <summary>The modules of a code, true where dark, without the quiet zone: index [row, column].</summary>
    /// <param name="text">Latin-1 text.</param>
    public static bool[,] Encode(string text)
    {
        var hints = new Dictionary<EncodeHintType, object> { [EncodeHintType.MARGIN] = 0, [EncodeHintType.ERROR_CORRECTION] = ErrorCorrectionLevel.Q };
        var matrix = new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints);
        var modules = new bool[matrix.Height, matrix.Width];
        for (var y = 0; y < matrix.Height; y++)
        {
            for (var x = 0; x < matrix.Width; x++)
            {
                modules[y, x] = matrix[x, y];
            }
        }

        return modules;
    }

    /// <summary>A code in a picture of any orientation; null where there is none that can be read.</summary>
    public static FoundQrCode? Find(RgbImage picture)
    {
        var longer = Math.Max(picture.Width, picture.Height);
        foreach (var size in Sizes.Where((size, i) => size < longer || i == 0))
        {
            var scale = Math.Max(1f, (float)longer / size);
            int width = (int)(picture.Width / scale), height = (int)(picture.Height / scale);
            if (width < 1 || height < 1)
            {
                continue;
            }

            var source = new RGBLuminanceSource(Grey(picture, width, height), width, height, RGBLuminanceSource.BitmapFormat.Gray8);
            var hints = new Dictionary<DecodeHintType, object> { [DecodeHintType.TRY_HARDER] = true };
            if (new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source)), hints) is { ResultPoints: [var lowerLeft, var upperLeft, var upperRight, ..], Text: var text })
            {
                return new FoundQrCode(text, [.. new[] { upperLeft, upperRight, lowerLeft }.Select(point => new Spot(point.X * scale, point.Y * scale))]);
            }
        }

        return null;
    }

    /// <summary>The picture's brightness, 0 to 255, brought to a smaller size by the mean of each block.</summary>
    internal static byte[] Grey(RgbImage picture, int width, int height)
    {
        var grey = new byte[width * height];
        Parallel.For(0, height, y =>
        {
            int top = (int)((long)y * picture.Height / height), bottom = Math.Max(top + 1, (int)((long)(y + 1) * picture.Height / height));
            for (var x = 0; x < width; x++)
            {
                int left = (int)((long)x * picture.Width / width), right = Math.Max(left + 1, (int)((long)(x + 1) * picture.Width / width));
                var sum = 0;
                for (var v = top; v < bottom; v++)
                {
                    var row = picture.Row(v);
                    for (var u = left; u < right; u++)
                    {
                        // Green alone is near enough to brightness.
                        sum += row[(3 * u) + 1];
                    }
                }

                grey[(y * width) + x] = (byte)(sum / ((bottom - top) * (right - left)));
            }
        });
        return grey;
    }
}
