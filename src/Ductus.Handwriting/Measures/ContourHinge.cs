using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Measures;

/// <summary>
/// How alike two samples of handwriting are, by the contour-hinge distribution of writer identification: the two directions in which
/// a contour leaves each of its points, counted jointly over all contours (Bulacu and Schomaker, "Text-independent writer
/// identification and verification using textural and allographic features", IEEE PAMI 29(4), 2007). It tells slant, curvature and
/// roundness, and knows nothing of what is written.
/// </summary>
public sealed class ContourHinge
{
    private const int Directions = 24;

    /// <summary>Length of a leg of the hinge along the contour, in pixels of the line frame.</summary>
    private const int Leg = 7;

    private readonly double[] _shares;

    private ContourHinge(double[] shares) => _shares = shares;

    /// <summary>The distribution over lines in the frame of <see cref="LineGeometry"/>; stops between contours.</summary>
    public static ContourHinge Of(IEnumerable<Raster> lines, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var counts = new double[Directions * Directions];
        foreach (var contour in lines.SelectMany(InkContours.Trace).Where(contour => contour.Count > 3 * Leg))
        {
            cancel.ThrowIfCancellationRequested();
            for (var i = 0; i < contour.Count; i++)
            {
                var here = contour[i];
                counts[(Direction(here, contour[(i + Leg) % contour.Count]) * Directions) + Direction(here, contour[(i + contour.Count - Leg) % contour.Count])]++;
            }
        }

        var total = Math.Max(1, counts.Sum());
        return new ContourHinge(Array.ConvertAll(counts, count => count / total));
    }

    /// <summary>Chi-squared distance of two distributions: 0 = the same, 2 = nothing in common.</summary>
    public double DistanceTo(ContourHinge other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double sum = 0;
        for (var i = 0; i < _shares.Length; i++)
        {
            var both = _shares[i] + other._shares[i];
            var difference = _shares[i] - other._shares[i];
            sum += both > 0 ? difference * difference / both : 0;
        }

        return sum;
    }

    private static int Direction((int X, int Y) from, (int X, int Y) to)
    {
        var turn = Math.Atan2(from.Y - to.Y, to.X - from.X) / (2 * Math.PI);
        return (int)Math.Floor((turn + 1) * Directions) % Directions;
    }
}
