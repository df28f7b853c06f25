using System.Numerics;

namespace Ductus.Typography;

/// <summary>Closed contours of straight lines, y up; curves have been flattened.</summary>
/// <param name="Contours">Points of each contour; the last joins the first.</param>
public sealed record Outline(IReadOnlyList<Vector2[]> Contours)
{
    /// <summary>No ink, as a space has.</summary>
    public static Outline Empty { get; } = new([]);

    /// <summary>The same contours with every point moved.</summary>
    public Outline Map(Func<Vector2, Vector2> move) => new([.. Contours.Select(c => Array.ConvertAll(c, p => move(p)))]);

    /// <summary>Smallest and largest coordinates; both zero if there is no ink.</summary>
    public (Vector2 Min, Vector2 Max) Bounds()
    {
        if (Contours.Count == 0)
        {
            return default;
        }

        Vector2 min = new(float.MaxValue), max = new(float.MinValue);
        foreach (var point in Contours.SelectMany(c => c))
        {
            min = Vector2.Min(min, point);
            max = Vector2.Max(max, point);
        }

        return (min, max);
    }
}
