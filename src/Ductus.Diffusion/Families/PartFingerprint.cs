using System.Security.Cryptography;

namespace Ductus.Families;

/// <summary>Tells whether a large file is the one it was.</summary>
public static class PartFingerprint
{
    /// <summary>
    /// What a file holds, in short: its length and the hash of its beginning, its end and a block of 4 KB out of every 256th part, so that
    /// one of 10 GB is known in a moment.
    /// </summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static string Of(string path)
    {
        const int Block = 4096, Samples = 256, Ends = 1 << 20;
        try
        {
            if (Directory.Exists(path))
            {
                return string.Join('+', Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(Of));
            }

            using var file = File.OpenRead(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[Ends];
            void Take(long from, int count)
            {
                file.Position = Math.Max(0, from);
                hash.AppendData(buffer.AsSpan(0, file.ReadAtLeast(buffer.AsSpan(0, count), count, throwOnEndOfStream: false)));
            }

            Take(0, Ends);
            Take(file.Length - Ends, Ends);
            for (var i = 1; i < Samples; i++)
            {
                Take(file.Length / Samples * i, Block);
            }

            return FormattableString.Invariant($"{file.Length}-{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
