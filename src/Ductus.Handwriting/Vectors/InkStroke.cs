using System.Numerics;

namespace Ductus.Vectors;

/// <summary>One movement of the pen on the paper: the middle of its ink and how wide that is.</summary>
/// <param name="Points">Places along the stroke, in the order of writing; one alone is a dot.</param>
/// <param name="Width">Width of the ink, the median along the stroke.</param>
public sealed record InkStroke(IReadOnlyList<Vector2> Points, float Width)
{
    /// <summary>Length of the way.</summary>
    public float Length => Points.Zip(Points.Skip(1), Vector2.Distance).Sum();

    /// <summary>The same with each place mapped, and lengths multiplied by <paramref name="scale"/>.</summary>
    internal InkStroke Map(Func<Vector2, Vector2> map, float scale) => new([.. Points.Select(map)], Width * scale);
}
