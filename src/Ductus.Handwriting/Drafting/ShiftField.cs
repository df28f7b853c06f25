using System.Numerics;
using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>
/// How far each point of a picture is moved: given at the nodes of a square grid, in between by bilinear interpolation. What moves
/// strokes smoothly need not be known at every pixel.
/// </summary>
/// <param name="left">Abscissa of the first column of nodes, in pixels.</param>
/// <param name="top">Ordinate of the first row of nodes.</param>
/// <param name="cell">Pixels from node to node.</param>
/// <param name="columns">Nodes in a row, at least 2.</param>
/// <param name="rows">Rows of nodes, at least 2.</param>
internal sealed class ShiftField(float left, float top, int cell, int columns, int rows)
{
    /// <summary>Density from which on a pixel is part of a stroke.</summary>
    private const float Inked = 0.4f;

    private readonly Vector2[] _nodes = new Vector2[columns * rows];

    /// <summary>Nodes in a row.</summary>
    public int Columns => columns;

    /// <summary>Rows of nodes.</summary>
    public int Rows => rows;

    /// <summary>One row of nodes.</summary>
    public Span<Vector2> Row(int row) => _nodes.AsSpan(row * columns, columns);

    /// <summary>Abscissa of a column of nodes.</summary>
    public float X(int column) => left + (column * cell);

    /// <summary>Ordinate of a row of nodes.</summary>
    public float Y(int row) => top + (row * cell);

    /// <summary>The longest way up or down.</summary>
    public float Tallest()
    {
        var tallest = 0f;
        foreach (var node in _nodes)
        {
            tallest = MathF.Max(tallest, MathF.Abs(node.Y));
        }

        return tallest;
    }

    /// <summary>Weakens the whole field until no ink under it is moved by more than so many pixels a pixel farther than what is beside it: from 1 on writing would be folded.</summary>
    /// <param name="ink">What is bent.</param>
    /// <param name="most">Pixels a pixel.</param>
    public void KeepFromFolding(Raster ink, float most)
    {
        var steepest = 0f;
        for (var row = 0; row + 1 < rows; row++)
        {
            Span<Vector2> nodes = Row(row), below = Row(row + 1);
            for (var column = 0; column + 1 < columns; column++)
            {
                if (HasInk(ink, (int)X(column), (int)Y(row)))
                {
                    var change = Math.Max((nodes[column + 1] - nodes[column]).Length(), (below[column] - nodes[column]).Length());
                    steepest = Math.Max(steepest, change / cell);
                }
            }
        }

        if (steepest > most)
        {
            foreach (ref var node in _nodes.AsSpan())
            {
                node *= most / steepest;
            }
        }
    }

    /// <summary>Whether there is ink in the cell right of and below a pixel.</summary>
    private bool HasInk(Raster ink, int x, int y)
    {
        int first = Math.Clamp(x, 0, ink.Width), last = Math.Clamp(x + cell, 0, ink.Width);
        for (var j = Math.Max(0, y); j < Math.Min(ink.Height, y + cell); j++)
        {
            if (ink.Row(j)[first..last].ContainsAnyInRange(Inked, float.MaxValue))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shift of a point; outside the grid, that of the nearest point of its edge.</summary>
    public Vector2 At(float x, float y)
    {
        var fx = Math.Clamp((x - left) / cell, 0, columns - 1.001f);
        var fy = Math.Clamp((y - top) / cell, 0, rows - 1.001f);
        int x0 = (int)fx, y0 = (int)fy, i = (y0 * columns) + x0;
        float tx = fx - x0, ty = fy - y0;
        return Vector2.Lerp(Vector2.Lerp(_nodes[i], _nodes[i + 1], tx), Vector2.Lerp(_nodes[i + columns], _nodes[i + columns + 1], tx), ty);
    }
}
