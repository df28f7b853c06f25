using System.Reflection;
using System.Runtime.InteropServices;

namespace Ductus.Imaging;

/// <summary>
/// The imports from Leptonica (http://leptonica.org), the native library that decodes and encodes picture files:
/// all native calls of the program stand in this file. <see cref="Pix"/> wraps them safely.
/// </summary>
internal static unsafe partial class Leptonica
{
    private const string Library = "leptonica";

    /// <summary>The names under which the systems know the library, in the order in which they are tried.</summary>
    private static readonly string[] _fileNames =
    [
        "liblept.so.5", "libleptonica.so.6", "libleptonica.so", "liblept.so",
        "liblept.5.dylib", "libleptonica.6.dylib", "libleptonica.dylib", "/opt/homebrew/lib/libleptonica.dylib", "/usr/local/lib/libleptonica.dylib",
        "leptonica-1.87.0.dll", "leptonica-1.86.0.dll", "leptonica-1.85.0.dll", "leptonica-1.84.1.dll", "leptonica-1.83.1.dll", "leptonica-1.82.0.dll",
        "leptonica.dll", "liblept-5.dll", "libleptonica-6.dll",
    ];

    /// <summary>Leptonica's L_SEVERITY_NONE: it prints nothing; what went wrong reaches the user as one sentence of ours.</summary>
    private const int SilenceAll = 6;

    static Leptonica()
    {
        NativeLibrary.SetDllImportResolver(typeof(Leptonica).Assembly, Resolve);
        _ = SetMessageSeverity(SilenceAll);
    }

    [LibraryImport(Library, EntryPoint = "setMsgSeverity")]
    private static partial int SetMessageSeverity(int severity);

    [LibraryImport(Library, EntryPoint = "pixReadHeaderMem")]
    internal static partial int ReadHeader(
        byte* data, nuint size, out int format, out int width, out int height, out int bitsPerSample, out int samples, out int hasMap);

    [LibraryImport(Library, EntryPoint = "pixReadMem")]
    internal static partial nint Read(byte* data, nuint size);

    [LibraryImport(Library, EntryPoint = "pixReadMemFromMultipageTiff")]
    internal static partial nint ReadTiffPage(byte* data, nuint size, ref nuint offset);

    [LibraryImport(Library, EntryPoint = "pixDestroy")]
    internal static partial void Destroy(ref nint pix);

    [LibraryImport(Library, EntryPoint = "pixCreate")]
    internal static partial nint Create(int width, int height, int depth);

    [LibraryImport(Library, EntryPoint = "pixGetDimensions")]
    internal static partial int GetDimensions(Pix pix, out int width, out int height, out int depth);

    [LibraryImport(Library, EntryPoint = "pixGetColormap")]
    internal static partial nint GetColourMap(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixRemoveColormap")]
    internal static partial nint RemoveColourMap(Pix pix, int type);

    [LibraryImport(Library, EntryPoint = "pixConvertTo32")]
    internal static partial nint ConvertTo32(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixGetSpp")]
    internal static partial int GetSamplesPerPixel(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixSetSpp")]
    internal static partial int SetSamplesPerPixel(Pix pix, int samples);

    [LibraryImport(Library, EntryPoint = "pixGetXRes")]
    internal static partial int GetResolution(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixSetResolution")]
    internal static partial int SetResolution(Pix pix, int x, int y);

    [LibraryImport(Library, EntryPoint = "pixGetWpl")]
    internal static partial int GetWordsPerLine(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixGetData")]
    internal static partial uint* GetData(Pix pix);

    [LibraryImport(Library, EntryPoint = "pixWriteMemJpeg")]
    internal static partial int WriteJpeg(out nint data, out nuint size, Pix pix, int quality, int progressive);

    [LibraryImport(Library, EntryPoint = "pixWriteMemPng")]
    internal static partial int WritePng(out nint data, out nuint size, Pix pix, float gamma);

    [LibraryImport(Library, EntryPoint = "lept_free")]
    internal static partial void Free(nint data);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != Library)
        {
            return 0;
        }

        foreach (var file in _fileNames)
        {
            if (NativeLibrary.TryLoad(file, assembly, path, out var handle))
            {
                return handle;
            }
        }

        throw new UserException(
            "The picture library Leptonica is missing: install it with 'apt install liblept5' (Debian, Ubuntu), 'brew install leptonica' (macOS) " +
            "or 'vcpkg install leptonica' with its bin folder on the PATH (Windows).");
    }
}
