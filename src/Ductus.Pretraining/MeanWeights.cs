using System.Globalization;
using Ductus.Tensors;

namespace Ductus.Pretraining;

/// <summary>The mean of two trainings of one network, the second begun from the first: it often does better than either (Wortsman et al., 2022).</summary>
internal static class MeanWeights
{
    /// <summary>Writes the mean of two files of weights of the same form, as bf16, with the first one's metadata and the samples of both.</summary>
    /// <exception cref="UserException">Their tensors differ.</exception>
    public static void Write(string first, string second, string path)
    {
        using SafeTensorsFile a = SafeTensorsFile.Open(first), b = SafeTensorsFile.Open(second);
        if (!a.Entries.Keys.ToHashSet().SetEquals(b.Entries.Keys) || a.Entries.Any(entry => entry.Value.Shape != b.Entries[entry.Key].Shape))
        {
            throw new UserException($"'{first}' and '{second}' are not weights of the same network.");
        }

        static long Samples(SafeTensorsFile file) => file.Metadata.TryGetValue("samples", out var samples) ? long.Parse(samples, CultureInfo.InvariantCulture) : 0;
        var metadata = a.Metadata.ToDictionary();
        metadata["samples"] = (Samples(a) + Samples(b)).ToString(CultureInfo.InvariantCulture);
        var mean = a.Entries.Keys.Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, (a.Read(name, DType.F32) + b.Read(name, DType.F32)) * 0.5f)).ToArray();
        SafeTensorsWriter.Write(path, mean, metadata, DType.BF16);
    }
}
