using System.Collections.Concurrent;
using System.Numerics;
using System.Text;
using Ductus.Imaging;
using Ductus.Typography;

namespace Ductus.Lines;

/// <summary>
/// Draws the guide: the text in one plain upright font, each character fitted into its box. It tells the model what is to be
/// read where, and nothing of how it looks.
/// </summary>
public sealed class GuideRenderer
{
    /// <summary>A character in a wide box stands in its middle: an i stretched any further is a block that could be an l or a bar.</summary>
    private const float MaxStretch = 1.6f;

    private readonly TrueTypeFont _font;
    private readonly ConcurrentDictionary<int, (Outline Outline, float Left, float Width)> _shapes = new();

    /// <summary>Guides in the given font.</summary>
    public GuideRenderer(TrueTypeFont font) => _font = font;

    /// <summary>A guide of the given width in the frame of <see cref="LineGeometry"/>.</summary>
    public Raster Draw(IEnumerable<CharacterSpan> spans, int width)
    {
        ArgumentNullException.ThrowIfNull(spans);
        var raster = new Raster(width, LineGeometry.Height);
        foreach (var span in spans)
        {
            if (!string.IsNullOrWhiteSpace(span.Character) && !float.IsNaN(span.Left) && !float.IsNaN(span.Right))
            {
                Put(raster, Rune.GetRuneAt(span.Character, 0).Value, span.Left, span.Right);
            }
        }

        return raster;
    }

    private void Put(Raster raster, int codePoint, float left, float right)
    {
        var (outline, shapeLeft, shapeWidth) = _shapes.GetOrAdd(codePoint, Shape);
        var stretch = Math.Min(MaxStretch, Math.Max(3, right - left) / Math.Max(1, shapeWidth));
        var (middle, shapeMiddle) = ((left + right) / 2, shapeLeft + (shapeWidth / 2));
        OutlineRasterizer.Fill(raster, outline.Map(p => new Vector2(middle + ((p.X - shapeMiddle) * stretch), LineGeometry.Baseline - p.Y)));
    }

    /// <summary>The outline at the line's x-height, in pixels, y up.</summary>
    private (Outline Outline, float Left, float Width) Shape(int codePoint)
    {
        var outline = _font.OutlineOf(codePoint).Map(p => p * (LineGeometry.XHeight / _font.XHeight));
        var (min, max) = outline.Bounds();
        return (outline, min.X, max.X - min.X);
    }
}
