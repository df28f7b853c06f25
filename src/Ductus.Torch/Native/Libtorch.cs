using System.Runtime.InteropServices;

namespace Ductus.Torch.Native;

/// <summary>
/// libtorch's stable C interface (torch/csrc/stable/c/shim.h and torch/csrc/inductor/aoti_torch/c/shim.h of PyTorch 2.10), which stays as it is from version to version: one build of
/// Ductus works with whatever libtorch 2.10 or newer is there. Loaded once a process; a second folder is an error, as two libtorchs would share their symbols.
/// </summary>
internal sealed unsafe class Libtorch
{
    /// <summary>The interface that is spoken, as libtorch counts it: major, minor and patch in a byte each, from the highest on.</summary>
    public const ulong AbiVersion = 0x020A_0000_0000_0000;

    private static readonly Lock Loading = new();
    private static Libtorch? _loaded;

    private readonly nint _library;
    private readonly delegate* unmanaged<nint> _what;

    private Libtorch(string folder)
    {
        Folder = folder;
        _library = NativeLibrary.Load(Path.Combine(folder, NameOf("torch_cpu")));
        if (!NativeLibrary.TryGetExport(_library, "aoti_torch_abi_version", out var version) || !NativeLibrary.TryGetExport(_library, "torch_call_dispatcher", out _))
        {
            throw new UserException($"The libtorch in '{folder}' is too old: Ductus needs 2.10 or newer.");
        }

        Version = ((delegate* unmanaged<ulong>)version)();
        if (Version < AbiVersion)
        {
            throw new UserException($"The libtorch in '{folder}' is version {VersionText}: Ductus needs 2.10 or newer.");
        }

        Call = (delegate* unmanaged<byte*, byte*, ulong*, ulong, int>)Export("torch_call_dispatcher");
        NewHandle = (delegate* unmanaged<nint, nint*, int>)Export("aoti_torch_new_tensor_handle");
        Delete = (delegate* unmanaged<nint, int>)Export("aoti_torch_delete_tensor_object");
        FromBlob = (delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int>)Export("aoti_torch_create_tensor_from_blob");
        EmptyStrided = (delegate* unmanaged<long, long*, long*, int, int, int, nint*, int>)Export("aoti_torch_empty_strided");
        Reinterpret = (delegate* unmanaged<nint, long, long*, long*, long, nint*, int>)Export("aoti_torch__reinterpret_tensor");
        Sizes = (delegate* unmanaged<nint, long**, int>)Export("aoti_torch_get_sizes");
        Strides = (delegate* unmanaged<nint, long**, int>)Export("aoti_torch_get_strides");
        Dim = (delegate* unmanaged<nint, long*, int>)Export("aoti_torch_get_dim");
        TypeOf = (delegate* unmanaged<nint, int*, int>)Export("aoti_torch_get_dtype");
        IsContiguous = (delegate* unmanaged<nint, bool*, int>)Export("aoti_torch_is_contiguous");
        Subtract = (delegate* unmanaged<nint, nint, double, nint*, int>)Export("aoti_torch_aten_subtract_Tensor");
        Fill = (delegate* unmanaged<nint, double, int>)Export("aoti_torch_aten_fill__Scalar");
        Pad = (delegate* unmanaged<nint, long*, long, byte*, double*, nint*, int>)Export("aoti_torch_aten_pad");
        ScalarF32 = (delegate* unmanaged<float, nint*, int>)Export("aoti_torch_scalar_to_tensor_float32");
        ScalarI64 = (delegate* unmanaged<long, nint*, int>)Export("aoti_torch_scalar_to_tensor_int64");
        NewList = (delegate* unmanaged<nuint, nint*, int>)Export("torch_new_list_reserve_size");
        PushBack = (delegate* unmanaged<nint, ulong, int>)Export("torch_list_push_back");
        NewString = (delegate* unmanaged<byte*, nuint, nint*, int>)Export("torch_new_string_handle");
        SetGradMode = (delegate* unmanaged<bool, void>)Export("aoti_torch_grad_mode_set_enabled");
        NewOptional = NativeLibrary.TryGetExport(_library, "torch_new_stable_ivalue", out var made) ? (delegate* unmanaged<ulong**, int>)made : null;
        _what = NativeLibrary.TryGetExport(_library, "torch_exception_get_what_without_backtrace", out var what) ? (delegate* unmanaged<nint>)what : null;

        KeepRemarksOff(folder);

        // The operators of CUDA register themselves when their library is loaded; a build for the processor has none.
        var cuda = Path.Combine(folder, NameOf("torch_cuda"));
        HasCuda = File.Exists(cuda);
        if (HasCuda)
        {
            NativeLibrary.Load(cuda);
        }
    }

    /// <summary>Where it was loaded from.</summary>
    public string Folder { get; }

    /// <summary>The version, counted as <see cref="AbiVersion"/>.</summary>
    public ulong Version { get; }

    /// <summary>The version as people write it.</summary>
    public string VersionText => $"{Version >> 56}.{(Version >> 48) & 0xFF}.{(Version >> 40) & 0xFF}";

    /// <summary>Whether the build has operators for CUDA, which says nothing of a card.</summary>
    public bool HasCuda { get; }

    public delegate* unmanaged<byte*, byte*, ulong*, ulong, int> Call { get; }

    public delegate* unmanaged<nint, nint*, int> NewHandle { get; }

    public delegate* unmanaged<nint, int> Delete { get; }

    public delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int> FromBlob { get; }

    public delegate* unmanaged<long, long*, long*, int, int, int, nint*, int> EmptyStrided { get; }

    public delegate* unmanaged<nint, long, long*, long*, long, nint*, int> Reinterpret { get; }

    public delegate* unmanaged<nint, long**, int> Sizes { get; }

    public delegate* unmanaged<nint, long**, int> Strides { get; }

    public delegate* unmanaged<nint, long*, int> Dim { get; }

    public delegate* unmanaged<nint, int*, int> TypeOf { get; }

    public delegate* unmanaged<nint, bool*, int> IsContiguous { get; }

    public delegate* unmanaged<nint, nint, double, nint*, int> Subtract { get; }

    public delegate* unmanaged<nint, double, int> Fill { get; }

    public delegate* unmanaged<nint, long*, long, byte*, double*, nint*, int> Pad { get; }

    public delegate* unmanaged<float, nint*, int> ScalarF32 { get; }

    public delegate* unmanaged<long, nint*, int> ScalarI64 { get; }

    public delegate* unmanaged<nuint, nint*, int> NewList { get; }

    public delegate* unmanaged<nint, ulong, int> PushBack { get; }

    public delegate* unmanaged<byte*, nuint, nint*, int> NewString { get; }

    public delegate* unmanaged<bool, void> SetGradMode { get; }

    /// <summary>Makes room for an optional value; null before 2.11, where what malloc gives is freed by libtorch.</summary>
    public delegate* unmanaged<ulong**, int> NewOptional { get; }

    /// <summary>Loads libtorch from a folder, or returns the one that is loaded.</summary>
    /// <exception cref="UserException">The folder holds none, one that is too old, or one that cannot be loaded; or another one is loaded already.</exception>
    public static Libtorch Load(string folder)
    {
        folder = Path.GetFullPath(folder);
        lock (Loading)
        {
            if (_loaded is not null)
            {
                return _loaded.Folder == folder ? _loaded
                    : throw new UserException($"libtorch was loaded from '{_loaded.Folder}' already and cannot be loaded from '{folder}' as well: start again with one of them.");
            }

            try
            {
                return _loaded = new Libtorch(folder);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
            {
                throw new UserException($"The libtorch in '{folder}' cannot be loaded: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}. Install libtorch 2.10 or newer for this machine, with what it depends on.", e);
            }
        }
    }

    /// <summary>What libtorch says of the last call that failed on this thread; null where this version only prints it.</summary>
    public string? Reason => _what == null ? null : Marshal.PtrToStringUTF8(_what());

    /// <summary>The file name of a library of libtorch on this system.</summary>
    public static string NameOf(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>
    /// Keeps libtorch's remarks to programmers off the terminal, as that NNPACK, which is for telephones, does not know the processor: nothing that a user could do follows from them. Errors are printed as they were.
    /// Python's torch has a variable of the environment for it, which is not read without Python.
    /// </summary>
    private static void KeepRemarksOff(string folder)
    {
        const int Errors = 2;
        if (NativeLibrary.TryLoad(Path.Combine(folder, NameOf("c10")), out var c10) && NativeLibrary.TryGetExport(c10, "FLAGS_caffe2_log_level", out var least))
        {
            *(int*)least = Math.Max(*(int*)least, Errors);
        }
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, name);
}
