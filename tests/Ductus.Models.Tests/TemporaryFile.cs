using Ductus.Tensors;

namespace Ductus.Models.Tests;

/// <summary>The path of a file that is deleted with its folder.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ductus-");

    public TemporaryFile(string name = "file.safetensors") => Path = System.IO.Path.Combine(_folder.FullName, name);

    public string Path { get; }

    public string Beside(string name) => System.IO.Path.Combine(_folder.FullName, name);

    /// <summary>A safetensors file of the given tensors.</summary>
    public static TemporaryFile Of(IEnumerable<(string Name, Tensor Value)> tensors, Dictionary<string, string>? metadata = null)
    {
        var file = new TemporaryFile();
        SafeTensorsWriter.Write(file.Path, [.. tensors.Select(entry => new KeyValuePair<string, Tensor>(entry.Name, entry.Value))], metadata);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
