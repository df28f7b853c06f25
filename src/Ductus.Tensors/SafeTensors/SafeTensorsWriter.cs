using System.Text.Json;

namespace Ductus.Tensors;

/// <summary>A tensor that is made when its turn to be written comes.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">Its extents.</param>
/// <param name="Type">How to store it.</param>
/// <param name="Make">Makes it; what it makes on the way is released once it is written.</param>
public sealed record PendingTensor(string Name, Shape Shape, DType Type, Func<Tensor> Make);

/// <summary>Writes safetensors files, tensor after tensor; the file appears under its name only when it is whole.</summary>
public static class SafeTensorsWriter
{
    /// <summary>
    /// Writes <paramref name="tensors"/> in the given order, each in its own type or in <paramref name="storeAs"/> if it is F32.
    /// </summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; an earlier file of that name is untouched.</exception>
    public static void Write(string path, IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null, DType storeAs = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Write(path, [.. tensors.Select(entry => new PendingTensor(entry.Key, entry.Value.Shape, StoredType(entry.Value, storeAs), () => entry.Value))], metadata);
    }

    /// <summary>Writes tensors that are made one after the other, so that never more than one of them is in memory.</summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; an earlier file of that name is untouched.</exception>
    public static void Write(string path, IReadOnlyList<PendingTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        // A name of its own, so that two programs that write one file do not write into each other's.
        var aside = $"{path}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.part";
        try
        {
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                var header = Header(tensors, metadata);
                Put(stream, [.. BitConverter.GetBytes((long)header.Length), .. header]);
                foreach (var tensor in tensors)
                {
                    cancel.ThrowIfCancellationRequested();
                    using var scope = TensorScope.Begin();
                    Put(stream, tensor.Make().ToHost().To(tensor.Type).Bytes);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            Discard(aside);
            throw;
        }
    }

    private static void Put(FileStream stream, ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // So .NET calls it where the file is larger than its file system, or a limit of the user, allows.
            throw new IOException($"A file of this size is not allowed there: '{stream.Name}'.", e);
        }
    }

    private static void Discard(string aside)
    {
        try
        {
            File.Delete(aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is told is why the file could not be written.
        }
    }

    private static DType StoredType(Tensor tensor, DType storeAs) => tensor.DType == DType.F32 ? storeAs : tensor.DType;

    private static byte[] Header(IReadOnlyList<PendingTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            long offset = 0;
            foreach (var tensor in tensors)
            {
                var length = (long)tensor.Shape.Count * tensor.Type.Size();
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.SafeTensorsName());
                json.WriteStartArray("shape");
                foreach (var extent in tensor.Shape.ToArray())
                {
                    json.WriteNumberValue(extent);
                }

                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset + length);
                json.WriteEndArray();
                json.WriteEndObject();
                offset += length;
            }

            json.WriteEndObject();
        }

        // Spaces to a multiple of 8, so that the data is aligned for whoever maps it.
        while (memory.Length % 8 != 0)
        {
            memory.WriteByte((byte)' ');
        }

        return memory.ToArray();
    }
}
