namespace Ductus.Tensors.Tests.Files;

/// <summary>The path of a file that is deleted in the end.</summary>
internal sealed class TestFile : IDisposable
{
    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ductus-{Guid.NewGuid():N}");

    public void Dispose() => File.Delete(Path);
}
