using System.Numerics;

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
