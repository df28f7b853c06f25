using System.Security.Cryptography;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Notices the same page under two names: the same bytes, or the same picture saved in another size or format.</summary>
internal sealed class SeenPictures
{
    /// <summary>Side of the small picture by which two are compared, and of the square whose mean is taken off each of its pixels: what is left is where the writing is, not how the light fell.</summary>
    private const int Side = 96, Flattened = 9;

    /// <summary>Correlation from which two are one: copies of one photograph reach 0.97 and more, two pages of one hand on one paper 0.5 at most.</summary>
    private const float Same = 0.9f;

    private readonly Dictionary<string, string> _bytes = [];
    private readonly List<(string Name, float[] Small)> _pictures = [];

    /// <summary>The name of an earlier file with the same bytes; null if this is the first.</summary>
    public string? SameBytes(byte[] file, string name)
    {
        var hash = Convert.ToHexString(SHA256.HashData(file));
        return _bytes.TryAdd(hash, name) ? null : _bytes[hash];
    }

    /// <summary>The name of an earlier picture that shows the same; null if this is the first.</summary>
    public string? SamePicture(RgbImage picture, string name)
    {
        var small = Small(picture);
        foreach (var (other, seen) in _pictures)
        {
            if (Correlation(small, seen) >= Same)
            {
                return other;
            }
        }

        _pictures.Add((name, small));
        return null;
    }

    private static float Correlation(float[] one, float[] other)
    {
        double product = 0, first = 0, second = 0;
        for (var i = 0; i < one.Length; i++)
        {
            (product, first, second) = (product + (one[i] * other[i]), first + (one[i] * one[i]), second + (other[i] * other[i]));
        }

        return first < 1 || second < 1 ? 0 : (float)(product / Math.Sqrt(first * second));
    }

    private static float[] Small(RgbImage picture)
    {
        var grey = QrCode.Grey(picture, Side, Side);
        var small = new float[Side * Side];
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                float sum = 0;
                var count = 0;
                for (var v = Math.Max(0, y - (Flattened / 2)); v <= Math.Min(Side - 1, y + (Flattened / 2)); v++)
                {
                    for (var u = Math.Max(0, x - (Flattened / 2)); u <= Math.Min(Side - 1, x + (Flattened / 2)); u++)
                    {
                        (sum, count) = (sum + grey[(v * Side) + u], count + 1);
                    }
                }

                small[(y * Side) + x] = grey[(y * Side) + x] - (sum / count);
            }
        }

        return small;
    }
}
