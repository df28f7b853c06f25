namespace Ductus.Lines;

/// <summary>How one line stands in its picture: what the layout of the writer's pages is computed from, and what undoes the normalisation.</summary>
/// <param name="XHeight">x-height in pixels of the source, from ink edge to ink edge.</param>
/// <param name="Baseline">Row of the baseline at the source's left edge, in pixels from its top.</param>
/// <param name="Slope">Rise of the baseline in rows a column; negative climbs to the right.</param>
/// <param name="Drift">Slow deviation of the baseline from that straight line, in source pixels, one value every <see cref="DriftStep"/> source columns.</param>
/// <param name="Slant">Shear of the upright strokes: columns to the right per row upwards; 0 = upright.</param>
public sealed record LineMeasure(float XHeight, float Baseline, float Slope, IReadOnlyList<float> Drift, float Slant)
{
    /// <summary>Source columns between two values of <see cref="Drift"/>.</summary>
    public const int DriftStep = 16;

    /// <summary>Of a line of which the size is all that is known: it stands in its source as in the frame of <see cref="LineGeometry"/>.</summary>
    public static LineMeasure OfSize(float xHeight) => new(xHeight, LineGeometry.Baseline * xHeight / LineGeometry.XHeight, 0, [], 0);

    /// <summary>The baseline's row at column <paramref name="x"/> of the source.</summary>
    public float BaselineAt(float x)
    {
        if (Drift.Count == 0)
        {
            return Baseline + (Slope * x);
        }

        var at = Math.Clamp(x / DriftStep, 0, Drift.Count - 1);
        var left = Math.Min((int)at, Math.Max(0, Drift.Count - 2));
        var right = Math.Min(left + 1, Drift.Count - 1);
        return Baseline + (Slope * x) + Drift[left] + ((at - left) * (Drift[right] - Drift[left]));
    }
}
