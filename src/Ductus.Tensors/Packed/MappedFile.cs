using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Ductus.Tensors.Packed;

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

    public MappedFile(string path)
    {
        Path = path;
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _handle = _view.SafeMemoryMappedViewHandle;
        Retain();
        Data = (byte*)_handle.DangerousGetHandle() + _view.PointerOffset;
    }

    public string Path { get; }

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
