using System.Security.Cryptography;
using System.Text;
using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Training;

/// <summary>
/// Short names for what a training begins with, so that an interrupted one is never gone on with from other notes, on
/// another base or with other settings.
/// </summary>
public static class TrainingFingerprint
{
    private const int Length = 12;

    /// <summary>Of a file's content, such as the weights of the base.</summary>
    public static string OfFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Name(SHA256.HashData(stream));
    }

    /// <summary>Of a training: its lines with their texts, its length and its base.</summary>
    public static string Of(IEnumerable<InkLine> lines, int steps, string baseFingerprint)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{baseFingerprint} {steps}\n"));
        foreach (var line in lines)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{line.Ink.Width} {line.Text}\n"));
            hash.AppendData(Array.ConvertAll(line.Ink.Pixels, RgbImage.ToByte));
        }

        return Name(hash.GetHashAndReset());
    }

    private static string Name(byte[] hash) => Convert.ToHexStringLower(hash)[..Length];
}
