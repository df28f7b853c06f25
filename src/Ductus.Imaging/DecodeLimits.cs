namespace Ductus.Imaging;

/// <summary>What a picture may claim before anything is decoded: a file of a few bytes can ask for gigabytes.</summary>
/// <param name="LeastSide">Shortest side in pixels: less cannot hold a letter.</param>
/// <param name="GreatestSide">Longest side in pixels: A3 at 1,000 dpi.</param>
/// <param name="GreatestArea">Most pixels of one picture: A3 at 600 dpi has 70 million, and each takes some 20 bytes until it is clean.</param>
/// <param name="Pages">Most pages of one file.</param>
public sealed record DecodeLimits(int LeastSide = 8, int GreatestSide = 16_384, long GreatestArea = 140_000_000, int Pages = 500)
{
    /// <summary>The usual ones.</summary>
    public static DecodeLimits Usual { get; } = new();

    /// <summary>Looks whether a picture's size is one that is read.</summary>
    /// <exception cref="UserException">It is too small or too large; <paramref name="name"/> names the file.</exception>
    internal void Check(long width, long height, string name)
    {
        if (width < LeastSide || height < LeastSide)
        {
            throw new UserException($"'{name}' is only {width} x {height} pixels: there is no writing in it to learn from.");
        }

        if (width > GreatestSide || height > GreatestSide)
        {
            throw new UserException($"'{name}' is {width} x {height} pixels, more than {GreatestSide} a side: scan at 300 to 600 dpi, or cut it into pages.");
        }

        if (width * height > GreatestArea)
        {
            throw new UserException($"'{name}' is {width} x {height} pixels, more than {GreatestArea / 1_000_000} million in all: scan at 300 to 600 dpi, or cut it into pages.");
        }
    }

    /// <summary>Looks whether a file has no more pages than are read.</summary>
    /// <exception cref="UserException">It has more.</exception>
    internal void CheckPages(int pages, string name)
    {
        if (pages > Pages)
        {
            throw new UserException($"'{name}' has {pages} pages, more than {Pages}: split it.");
        }
    }
}
