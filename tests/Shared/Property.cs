using CsCheck;

namespace Ductus.Testing;

/// <summary>Laws that hold for whatever is drawn: the same values in every run.</summary>
internal static class Property
{
    /// <summary>Far apart, so that neighbouring draws have nothing in common (the golden ratio's 64 bits).</summary>
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>Draws <paramref name="times"/> values and tries the law on each; one that breaks it is made as small as CsCheck can.</summary>
    public static void Holds<T>(Gen<T> values, Action<T> law, int times = 500)
    {
        for (var i = 0; i < times; i++)
        {
            var source = new PCG(1, (ulong)i * Step);
            var seed = source.ToString();
            var value = values.Generate(source, null, out _);
            try
            {
                law(value);
            }
            catch (Exception)
            {
                values.Sample(law, seed: seed, iter: 2000, threads: 1);
                throw;
            }
        }
    }
}
