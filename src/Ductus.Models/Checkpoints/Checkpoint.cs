using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>
/// The weights of a model in files: a safetensors or GGUF file, or a folder with several and an index. The files are mapped: a weight
/// is read from the disk when it is asked for. Names of diffusers' Flux and autoencoder become those of black-forest-labs.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _files;

    private Checkpoint(string path, IReadOnlyDictionary<string, CheckpointTensor> tensors, IReadOnlyDictionary<string, string> metadata, IReadOnlyList<IDisposable> files)
    {
        (Path, Metadata, _files) = (path, metadata, files);
        Tensors = tensors;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The weights by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a .safetensors or .gguf file, an index (.index.json), or a folder that holds one of them.</summary>
    /// <exception cref="FileNotFoundException">There is no such file, or the folder has no weights or lacks some of its files.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, cut short, or of a kind that is not read; the sentence says which.</exception>
    public static Checkpoint Open(string path)
    {
        var parts = CheckpointFiles.Find(path);
        var files = new List<IDisposable>();
        try
        {
            var tensors = new Dictionary<string, StoredTensor>();
            IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
            foreach (var part in parts)
            {
                var (file, here, said) = CheckpointFiles.Open(part);
                files.Add(file);
                metadata = said;
                foreach (var (name, tensor) in here)
                {
                    if (!tensors.TryAdd(name, tensor))
                    {
                        throw new InvalidDataException($"'{path}' has '{name}' in two of its files: remove the one that does not belong there.");
                    }
                }
            }

            return new Checkpoint(path, CheckpointNames.Known(path, tensors), metadata, files);
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>The tensors of an open file under their own names; the file stays the caller's.</summary>
    public static Checkpoint Of(SafeTensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new Checkpoint(file.Path, file.Entries.Keys.ToDictionary(name => name, name => new CheckpointTensor(StoredTensor.Of(file, name))), file.Metadata, []);
    }

    /// <summary>Closes the files; weights that stay in them keep their share until they are collected.</summary>
    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }
    }
}
