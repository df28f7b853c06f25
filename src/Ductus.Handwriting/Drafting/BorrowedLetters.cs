using System.Numerics;
using System.Text;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Typography;

namespace Ductus.Drafting;

/// <summary>
/// Letters the writer never showed, taken from a face that ships with Ductus and brought to the writer's slant and stroke width. A
/// model that repaints them makes them the writer's; without one they are at least of the same weight.
/// </summary>
public sealed class BorrowedLetters
{
    private readonly TrueTypeFont _face;
    private readonly TrueTypeFont _guide;
    private readonly float _slant;
    private readonly float _strokeWidth;
    private readonly float _stem;
    private readonly LetterReach _reach;

    /// <summary>Letters for a writer.</summary>
    /// <param name="face">The face to borrow from.</param>
    /// <param name="guide">Where even that lacks a character.</param>
    /// <param name="slant">Columns to the right per row upwards.</param>
    /// <param name="strokeWidth">The writer's stroke width in pixels of the line frame.</param>
    /// <param name="reach">How high the writer's letters reach.</param>
    internal BorrowedLetters(TrueTypeFont face, TrueTypeFont guide, float slant, float strokeWidth, LetterReach reach)
    {
        (_face, _guide, _slant, _strokeWidth, _reach) = (face, guide, slant, strokeWidth, reach);
        _stem = StemWidth(face);
    }

    /// <summary>Draws a letter with its left edge at <paramref name="left"/>; returns its right edge.</summary>
    internal float Draw(Raster raster, string letter, float left, Rng rng)
    {
        var (outlined, scale, thicken) = OutlineOf(letter);
        var (stretch, phase) = (MathF.Exp(rng.Normal(0, 0.03f)), rng.Uniform(0, 6.28f));
        var outline = Thickened(outlined.Map(p =>
        {
            float x = p.X * scale * stretch, y = p.Y * scale;
            return new Vector2(x + (_slant * (y - (LineGeometry.XHeight / 2))) + (0.8f * MathF.Sin((y / 15) + phase)), LineGeometry.Baseline - y);
        }), thicken);
        var (min, max) = outline.Bounds();
        OutlineRasterizer.Fill(raster, outline.Map(p => p with { X = p.X - min.X + left }));
        return left + max.X - min.X;
    }

    /// <summary>How wide the letter will be, in pixels.</summary>
    internal float WidthOf(string letter)
    {
        var (outline, scale, thicken) = OutlineOf(letter);
        var (min, max) = outline.Bounds();
        return ((max.X - min.X) * scale) + (MathF.Abs(_slant) * LineGeometry.XHeight) + (2 * thicken);
    }

    /// <summary>The letter's outline, what makes it as large as this writer would, and how far its contours then move outwards.</summary>
    private (Outline Outline, float Scale, float Thicken) OutlineOf(string letter)
    {
        var rune = Rune.GetRuneAt(letter, 0);
        var font = _face.Has(rune.Value) ? _face : _guide;
        var outline = font.OutlineOf(rune.Value);
        var scale = LineGeometry.XHeight / font.XHeight;
        var height = outline.Bounds().Max.Y * scale;
        var enlarged = _reach.Wanted(rune) is { } wanted && height > 0 ? Math.Clamp(wanted / height, 0.8f, 1.8f) : 1;
        return (outline, scale * enlarged, Math.Clamp((_strokeWidth - (_stem * enlarged)) / 2, -1.5f, 2.5f));
    }

    /// <summary>Every point moved outwards along the contour's normal.</summary>
    private static Outline Thickened(Outline outline, float thicken) => new([.. outline.Contours.Select(contour =>
    {
        var moved = new Vector2[contour.Length];
        for (var i = 0; i < contour.Length; i++)
        {
            var along = contour[(i + 1) % contour.Length] - contour[(i + contour.Length - 1) % contour.Length];
            // Outer contours run clockwise in TrueType, y up; with y down the outside is on the left of the way.
            var normal = along.LengthSquared() > 1e-6f ? Vector2.Normalize(new Vector2(along.Y, -along.X)) : Vector2.Zero;
            moved[i] = contour[i] + (normal * thicken);
        }

        return moved;
    })]);

    /// <summary>Width of the face's l, in pixels of the line frame.</summary>
    private static float StemWidth(TrueTypeFont font)
    {
        var raster = new Raster(120, LineGeometry.Height);
        var scale = LineGeometry.XHeight / font.XHeight;
        OutlineRasterizer.Fill(raster, font.OutlineOf('l').Map(p => new Vector2((p.X * scale) + 40, LineGeometry.Baseline - (p.Y * scale))));
        return InkStatistics.StrokeWidth([raster]);
    }
}
