using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>From the scan to its ink: paper, density, level, rules, strokes.</summary>
public static class PageCleaner
{
    /// <summary>
    /// Noise of a paper that is woven or grained like cloth, and as a share of a full stroke: its threads are far darker than what such a noise reaches on others, so that more is paper.
    /// </summary>
    private const float Cloth = 0.055f, ClothShare = 0.06f;

    /// <summary>Standard deviations above the paper that threads reach, and share of a full stroke that they do at most.</summary>
    private const float ClothReach = 8, ClothFoot = 0.6f;

    /// <summary>Cleans one scan.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="settings">What ink is told by; null: as it was tuned.</param>
    /// <param name="cancel">Stops within a second, however large the scan is.</param>
    /// <exception cref="UserException">There is no writing on it.</exception>
    public static CleanPage Clean(PageScan scan, CleaningSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(scan);
        settings ??= new CleaningSettings();
        cancel.ThrowIfCancellationRequested();
        var image = Polarity.IsLightOnDark(scan.Image) ? Polarity.Inverted(scan.Image) : scan.Image;
        var flat = scan.IsLine ? new FlatPicture(image, Projection.Identity) : FlatPicture.Of(image, settings, cancel);
        image = flat.Image;

        // 1. What the bare paper looks like, and how far each pixel is from it.
        var paper = PaperModel.Estimate(image, !scan.IsLine, settings);
        var (density, noise) = InkDensity.Measure(image, paper, null, settings, cancel);
        var pen = new InkDensity(density, noise).RoughPenWidth(paper);
        Raster? otherInk = null;
        InkDensity? colour = null;
        if (!scan.IsLine)
        {
            var papered = ScannerBed.PaperedOver(image, paper, pen);
            if (papered != image)
            {
                image = papered;
                (density, noise) = InkDensity.Measure(image, paper, null, settings, cancel);
            }

            (density, noise, otherInk, colour) = WithoutOtherInks(image, paper, new InkDensity(density, noise), settings, cancel);
            EraseOffSheet(density, paper, flat.Sheet);
        }

        // 2. The page made level.
        var threshold = Math.Max(0.1f, 4 * noise);
        var skew = scan.IsLine ? 0 : Skew.Estimate(density, threshold, cancel);
        Raster Levelled(Raster raster) => skew == 0 ? new(raster.Width, raster.Height, (float[])raster.Pixels.Clone()) : Skew.Level(raster, skew, cancel);
        var level = Levelled(density);

        // 3. Printed rules off.
        var (rules, upright) = RuleRemoval.Erase(level, noise, settings, cancel);

        // 4. Density relative to the pen's own, paper to zero.
        var inkLevel = InkLevel.Measure(level, ComponentMap.Find(level, threshold, cancel), noise, settings);
        if (inkLevel.Page <= 0)
        {
            throw Empty(scan);
        }

        MakeRelative(level, inkLevel, noise, settings, cancel);

        // 5. Which pieces are writing.
        if (!scan.IsLine)
        {
            HairStrokes.BringOut(level, settings.Connected, pen, cancel);
            if (colour is not null)
            {
                EraseOffSheet(colour.Raster, paper, flat.Sheet);
                var levelColour = Levelled(colour.Raster);
                MakeRelative(levelColour, inkLevel, colour.Noise, settings with { Foot = 0 }, cancel);
                HairStrokes.BringOutByColour(level, levelColour, settings.Connected, pen, cancel);
            }
        }

        var map = ComponentMap.Find(level, settings.Connected, cancel);
        var frame = new PageFrame(scan.Image.Width, scan.Image.Height, (skew == 0 ? Projection.Identity : Projection.Turn(skew, image.Width / 2f, image.Height / 2f)).Then(flat.ToPicture));
        var strokes = StrokeFilter.Keep(level, map, flat.Sheet is null && paper.IsAllPage ? null : (x, y) => IsOnSheet(paper, flat.Sheet, level, skew, x, y), scan.IsLine, settings, cancel).Keeping(frame, scan.Kept);
        if (strokes.Count == 0)
        {
            throw Empty(scan);
        }

        RefuseNoise(scan, map, strokes);
        cancel.ThrowIfCancellationRequested();
        var blemishes = Blemishes.Of(level, strokes);
        if (otherInk is not null)
        {
            blemishes = [.. blemishes, .. Blemishes.OfOtherInk(Levelled(otherInk), inkLevel.Page, strokes)];
        }

        EraseOthers(level, map, strokes);
        cancel.ThrowIfCancellationRequested();
        return new CleanPage(scan.Name, level, strokes, skew, ColourMeasure.Of(image, density, paper, inkLevel.Page, noise), rules)
        {
            Frame = frame,
            UprightRules = upright,
            Blemishes = blemishes,
        };
    }

    /// <summary>The writer's ink under even light, what was taken out of it in other inks, and the ink by its colour where that tells more.</summary>
    private static (Raster Density, float Noise, Raster? Taken, InkDensity? Colour) WithoutOtherInks(RgbImage image, PaperModel paper, InkDensity measured, CleaningSettings settings, CancellationToken cancel)
    {
        var pen = measured.RoughPenWidth(paper);
        var shade = ShadeMap.Find(image, paper, pen);
        measured = shade is null ? measured : InkDensity.Measure(image, paper, shade, settings, cancel);
        var inks = PageInks.Of(image, paper, shade, measured, pen);
        var taken = settings.Keep.Contains(BlemishKind.OtherInk) ? null : inks.TakeOutCorrections(settings.StrongestChannel, cancel);
        var optical = new OpticalDensity(image, paper, shade);
        var colour = FaintInk.ByColour(inks.Inks, measured, optical, settings.StrongestChannel, cancel);
        FaintInk.BringOut(inks.Inks, measured, optical, settings.StrongestChannel, cancel);
        return (measured.Raster, measured.Noise, taken, colour);
    }

    private static void MakeRelative(Raster ink, InkLevel level, float noise, CleaningSettings settings, CancellationToken cancel)
    {
        var isCloth = noise > Cloth && noise > ClothShare * level.Page;
        for (var y = 0; y < ink.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            var row = ink.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                if (row[x] > 0)
                {
                    var full = level.At(x, y);
                    var foot = isCloth
                        ? Math.Min(ClothFoot * full, ClothReach * noise)
                        : Math.Min(0.4f * full, Math.Max(settings.Foot * full, settings.NoiseReach * noise));
                    row[x] = Math.Clamp((row[x] - foot) / (full - foot), 0, 1);
                }
            }
        }
    }

    private static UserException Empty(PageScan scan) =>
        new($"'{scan.Name}' holds no writing that can be found: leave it out, or scan it darker.");

    /// <summary>Noise falls into specks; writing hangs together. The ground beside the sheet and print are neither.</summary>
    private static void RefuseNoise(PageScan scan, ComponentMap map, InkMask strokes)
    {
        var all = map.Components.Sum(c => (long)c.Area) - strokes.LeftOut.Where(l => l.Kind is BlemishKind.Edge or BlemishKind.Print).Sum(l => (long)l.Piece.Area);
        var largeEnough = strokes.Strokes.Where(c => Math.Max(c.Width, c.Height) > 4 * strokes.PenWidth).Sum(c => (long)c.Area);
        var covered = all / (float)map.Labels.Length;
        if (largeEnough < 0.25f * all || (covered > 0.3f && !scan.IsLine))
        {
            throw new UserException($"'{scan.Name}' is noise or a photograph, not handwriting: leave it out, or scan the page anew.");
        }
    }

    /// <summary>By the sheet's corners where they are known: a tile that its edge crosses may be written on up to there.</summary>
    private static void EraseOffSheet(Raster density, PaperModel paper, Spot[]? sheet)
    {
        for (var y = 0; y < density.Height; y++)
        {
            var row = density.Row(y);
            if (sheet is not null)
            {
                var (from, to) = Polygons.Span(sheet, y + 0.5f);
                row[..Math.Clamp((int)from, 0, row.Length)].Clear();
                row[Math.Clamp((int)MathF.Ceiling(to), 0, row.Length)..].Clear();
                continue;
            }

            for (var x = 0; x < row.Length; x += paper.TileSize)
            {
                if (!paper.IsPage(x, y))
                {
                    row[x..Math.Min(row.Length, x + paper.TileSize)].Clear();
                }
            }
        }
    }

    private static bool IsOnSheet(PaperModel paper, Spot[]? sheet, Raster level, float skew, int x, int y)
    {
        var (cx, cy) = (level.Width / 2f, level.Height / 2f);
        var (sin, cos) = MathF.SinCos(MathF.Atan(skew));
        var u = cx + (cos * (x - cx)) - (sin * (y - cy));
        var v = cy + (sin * (x - cx)) + (cos * (y - cy));
        // Beyond the picture's border there is no telling: a letter cut by it is not off the sheet.
        return u < 0 || v < 0 || u >= level.Width || v >= level.Height || (sheet is null ? paper.IsPage((int)u, (int)v) : Polygons.Contains(sheet, u, v));
    }

    private static void EraseOthers(Raster ink, ComponentMap map, InkMask strokes)
    {
        var kept = new bool[map.Components.Count + 1];
        foreach (var stroke in strokes.Strokes)
        {
            kept[stroke.Label] = true;
        }

        // A stroke's faint outer edge lies beyond the threshold of its piece: keep what touches it.
        var labels = map.Labels;
        var pixels = ink.Pixels;
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] > 0 && !kept[labels[i]] && !TouchesKept(labels, kept, i, map.Width))
            {
                pixels[i] = 0;
            }
        }
    }

    private static bool TouchesKept(int[] labels, bool[] kept, int i, int width)
    {
        for (var dy = -2 * width; dy <= 2 * width; dy += width)
        {
            for (var dx = -2; dx <= 2; dx++)
            {
                var j = i + dy + dx;
                if (j >= 0 && j < labels.Length && kept[labels[j]])
                {
                    return true;
                }
            }
        }

        return false;
    }
}
