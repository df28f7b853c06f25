using System.Security.Cryptography;
using System.Text;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.FluxTraining;

/// <summary>
/// A folder of latents and text embeddings, so that autoencoder and text encoders leave memory before the training begins. The name of an
/// entry is the hash of all it was made from: of another picture, caption or encoder it is another entry, and what is old is never read.
/// </summary>
public sealed class TrainingCache(string folder)
{
    private const string Mean = "mean";
    private const string Deviation = "deviation";
    private const string Ink = "ink";
    private const string Context = "context";
    private const string Pooled = "pooled";

    /// <summary>Errors of the operating system that say that a disk is full: ENOSPC, EDQUOT, ERROR_DISK_FULL.</summary>
    private static readonly int[] DiskFull = [28, 122, 0x70];

    /// <summary>The file of the entry made from <paramref name="parts"/>, whether it is there or not.</summary>
    public string PathOf(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Path.Combine(folder, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16)) + ".safetensors");
    }

    /// <summary>
    /// What a file holds, in short: its length and the hash of its beginning, its end and a block of 4 KB out of every 256th part, so that
    /// one of 10 GB is known in a moment.
    /// </summary>
    /// <exception cref="UserException">The file cannot be read.</exception>
    public static string Fingerprint(string path)
    {
        const int Block = 4096, Samples = 256, Ends = 1 << 20;
        try
        {
            if (Directory.Exists(path))
            {
                return string.Join('+', Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).Select(Fingerprint));
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

    /// <summary>Writes a picture's entry.</summary>
    /// <param name="path">From <see cref="PathOf"/>.</param>
    /// <param name="mean">The latents' mean [1, rows, columns, channels], scaled as the transformer takes them.</param>
    /// <param name="deviation">Their deviation, of the same shape.</param>
    /// <param name="ink">Where the ink is, a value a latent.</param>
    /// <exception cref="UserException">The disk is full or the folder cannot be written; nothing half-written is left.</exception>
    public void WritePicture(string path, Tensor mean, Tensor deviation, Raster ink)
    {
        ArgumentNullException.ThrowIfNull(ink);
        Write(path, [new(Mean, mean), new(Deviation, deviation), new(Ink, Tensor.From(ink.Pixels, new Shape(1, ink.Height, ink.Width, 1)))]);
    }

    /// <summary>Writes a text's entry: the context [1, tokens, width], which is kept as bf16, and the pooled vector [1, width].</summary>
    /// <inheritdoc cref="WritePicture" path="/exception"/>
    public void WriteText(string path, Tensor context, Tensor pooled)
    {
        ArgumentNullException.ThrowIfNull(context);
        Write(path, [new(Context, context.To(DType.BF16)), new(Pooled, pooled)]);
    }

    /// <summary>Rows and columns of a picture's latents, from its entry's header.</summary>
    internal static (int Rows, int Columns) LatentSize(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var shape = file.Entries[Mean].Shape;
        return (shape[1], shape[2]);
    }

    internal static (Tensor Mean, Tensor Deviation, Tensor Ink) ReadPicture(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return (file.Read(Mean), file.Read(Deviation), file.Read(Ink));
    }

    internal static (Tensor Context, Tensor Pooled) ReadText(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return (file.Read(Context, DType.F32), file.Read(Pooled));
    }

    private void Write(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors)
    {
        try
        {
            Directory.CreateDirectory(folder);
            SafeTensorsWriter.Write(path, tensors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritten(e);
        }
    }

    /// <summary>Why an entry could not be written.</summary>
    internal UserException Unwritten(Exception e) => new(
        DiskFull.Contains(e.HResult & 0xFFFF)
            ? $"The disk with '{folder}' is full: free some space, or put the training's folder elsewhere with --work; what is there already is used again."
            : $"The training's folder '{folder}' cannot be written: {e.Message}",
        e);
}
