namespace Ductus;

/// <summary>The median, by which most of a handwriting is measured: a few blots or misread letters do not move it.</summary>
internal static class MedianExtensions
{
    /// <summary>The middle one of some values, the upper of the middle two of an even number.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static float Median(this IEnumerable<float> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length > 0 ? sorted[sorted.Length / 2] : throw new ArgumentException("There is no median of no values.", nameof(values));
    }
}
