using System.Security.Cryptography;
using System.Text;
using Ductus.Families;
using Ductus.Imaging;
using Ductus.Models.Flow;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>
/// A folder of latents and text embeddings, so that autoencoder and text encoders leave memory before the training begins. The name of an
/// entry is the hash of all it was made from: of another picture, caption or encoder it is another entry, and what is old is never read.
/// </summary>
public sealed class TrainingCache(string folder)
{
    private const string Mean = "mean";
    private const string Deviation = "deviation";
    private const string Ink = "ink";

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

    /// <summary>Writes a text's entry.</summary>
    /// <inheritdoc cref="WritePicture" path="/exception"/>
    public void WriteText(string path, Conditioning text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, [.. text.Parts.Select(part => new KeyValuePair<string, Tensor>(part.Key, part.Value.Value.To(part.Value.KeptAs)))]);
    }

    /// <summary>Rows and columns of a picture's latents, from its entry's header.</summary>
    internal static LatentSize LatentSize(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var shape = file.Entries[Mean].Shape;
        return new LatentSize(shape[1], shape[2]);
    }

    internal static (Tensor Mean, Tensor Deviation, Tensor Ink) ReadPicture(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return (file.Read(Mean), file.Read(Deviation), file.Read(Ink));
    }

    internal static Conditioning ReadText(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return new Conditioning(file.Entries.ToDictionary(entry => entry.Key, entry => new ConditioningPart(file.Read(entry.Key, DType.F32), entry.Value.DType)));
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
            ? $"The disk with '{folder}' is full: free some space, or put the training's folder elsewhere; what is there already is used again."
            : $"The training's folder '{folder}' cannot be written: {e.Message}",
        e,
        new Remedy.OtherPlace("work"));
}
