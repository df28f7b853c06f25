namespace Ductus.Imaging;

/// <summary>Rasters in rows and columns on one picture, for looking at.</summary>
public static class ContactSheet
{
    private const int Gap = 6;

    /// <summary>One row of rasters below the other; a grey rule between the rows.</summary>
    public static Raster Compose(IReadOnlyList<IReadOnlyList<Raster>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var width = rows.Max(row => row.Sum(raster => raster.Width + Gap));
        var height = rows.Sum(row => row.Max(raster => raster.Height) + Gap);
        var sheet = new Raster(width, height);
        var y = 0;
        foreach (var row in rows)
        {
            var x = 0;
            foreach (var raster in row)
            {
                for (var i = 0; i < raster.Height; i++)
                {
                    raster.Row(i).CopyTo(sheet.Row(y + i).Slice(x, raster.Width));
                }

                x += raster.Width + Gap;
            }

            y += row.Max(raster => raster.Height) + Gap;
            sheet.Row(y - (Gap / 2)).Fill(0.25f);
        }

        return sheet;
    }
}
