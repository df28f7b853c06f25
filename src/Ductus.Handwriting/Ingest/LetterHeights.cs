namespace Ductus.Ingest;

/// <summary>
/// How likely a stroke's top or bottom is at a height, in x-heights above the baseline: what Latin handwriting has in
/// common. Tops crowd at the x-height, fewer at ascenders; bottoms crowd on the baseline, fewer at descenders. Both have
/// a floor for strays (dots, bars, flourishes), which keeps the estimate robust.
/// </summary>
/// <param name="settings">Where they crowd.</param>
internal sealed class LetterHeights(MeasuringSettings settings)
{
    private const float Low = -2.5f;
    private const float High = 4f;
    private const int StepsPerXHeight = 64;

    private readonly float[] _logTop = Table(u =>
        (0.55f * Bell(u, 1f, 0.13f)) + (0.27f * Bell(u, settings.Ascender, 0.35f)) + (0.08f * Bell(u, 0.6f, 0.25f)) + settings.Strays);

    private readonly float[] _logBottom = Table(u =>
        (0.68f * Bell(u, 0f, 0.1f)) + (0.14f * Bell(u, -settings.Descender, 0.35f)) + (0.1f * Bell(u, 0.6f, 0.4f)) + settings.Strays);

    /// <summary>Natural logarithm of the density of tops at <paramref name="u"/> x-heights above the baseline.</summary>
    public float LogTop(float u) => _logTop[Index(u)];

    /// <summary>The same of bottoms.</summary>
    public float LogBottom(float u) => _logBottom[Index(u)];

    private static int Index(float u) => (int)((Math.Clamp(u, Low, High - 0.001f) - Low) * StepsPerXHeight);

    private static float[] Table(Func<float, float> density)
    {
        var table = new float[(int)((High - Low) * StepsPerXHeight)];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = MathF.Log(density(Low + ((i + 0.5f) / StepsPerXHeight)));
        }

        return table;
    }

    private static float Bell(float u, float mean, float deviation)
    {
        var z = (u - mean) / deviation;
        return MathF.Exp(-0.5f * z * z) / (deviation * MathF.Sqrt(2 * MathF.PI));
    }
}
