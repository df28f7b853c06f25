using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Ductus.Tensors;

/// <summary>
/// A file mapped into memory, read-only: its pages are read from the disk when they are touched and can be dropped again. Disposing closes
/// it once nothing that was handed its memory (<see cref="Retain"/>) is left.
/// </summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly SafeMemoryMappedViewHandle _handle;
    private bool _disposed;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is empty: there is nothing to map.</exception>
    public MappedFile(string path)
    {
        Path = path;
        Length = new FileInfo(path) is { Exists: true } info ? info.Length : throw new FileNotFoundException($"There is no file '{path}'.", path);
        if (Length == 0)
        {
            throw new InvalidDataException($"'{path}' is empty. Copy or download it again.");
        }

        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
        Retain();
        Data = (byte*)_handle.DangerousGetHandle() + _view.PointerOffset;
    }

    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>The first byte.</summary>
    public byte* Data { get; }

    /// <summary>Keeps the memory until <see cref="Release"/>, whenever the file is disposed.</summary>
    public void Retain()
    {
        byte* pointer = null;
        _handle.AcquirePointer(ref pointer);
    }

    public void Release() => _handle.ReleasePointer();

    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            Release();
            _view.Dispose();
            _map.Dispose();
        }
    }
}
