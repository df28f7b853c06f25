namespace Ductus;

/// <summary>The median, by which most of a handwriting is measured: a few blots or misread letters do not move it.</summary>
internal static class MedianExtensions
{
    /// <summary>The middle one of some values, the upper of the middle two of an even number.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static T Median<T>(this IEnumerable<T> values) => Middle(values, all => all / 2);

    /// <summary>The middle one of some values, the lower of the middle two of an even number.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static T LowerMedian<T>(this IEnumerable<T> values) => Middle(values, all => (all - 1) / 2);

    /// <summary>The value up to which, from the least, half of the weight lies; null of no values.</summary>
    public static float? WeightedMedian(this IEnumerable<(float Value, long Weight)> values)
    {
        var sorted = values.OrderBy(v => v.Value).ToArray();
        var half = sorted.Sum(v => v.Weight) / 2;
        foreach (var (value, weight) in sorted)
        {
            half -= weight;
            if (half <= 0)
            {
                return value;
            }
        }

        return null;
    }

    private static T Middle<T>(IEnumerable<T> values, Func<int, int> rank)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length > 0 ? sorted[rank(sorted.Length)] : throw new ArgumentException("There is no median of no values.", nameof(values));
    }
}
