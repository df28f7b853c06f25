using System.Runtime.InteropServices;
using System.Text;

namespace Ductus.Torch.Native;

/// <summary>
/// Catches what libtorch before 2.13 only prints: a failed call is made once more with the standard error going into a file. Pure calls fail as they failed, and a call in place that failed
/// has changed nothing. On Windows the sentence stays on the terminal.
/// </summary>
internal static partial class PrintedErrors
{
    private const int StandardError = 2;
    private const int MostBytes = 1 << 14;
    private static readonly Lock One = new();

    /// <summary>What is printed while an action runs, without the prefix that libtorch writes; null where it cannot be caught.</summary>
    public static string? During(Action action)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        lock (One)
        {
            // A file and no pipe, which would hold only so much.
            using var printed = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1, FileOptions.DeleteOnClose);
            var before = dup(StandardError);
            if (before < 0 || dup2((int)printed.SafeFileHandle.DangerousGetHandle(), StandardError) < 0)
            {
                return null;
            }

            try
            {
                action();
            }
            finally
            {
                _ = dup2(before, StandardError);
                _ = close(before);
            }

            printed.Position = 0;
            var bytes = new byte[MostBytes];
            var read = printed.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read > 0 ? Sentence(Encoding.UTF8.GetString(bytes, 0, read)) : null;
        }
    }

    /// <summary>The first line behind "Exception in aoti_torch:".</summary>
    private static string Sentence(string printed)
    {
        const string Prefix = "Exception in aoti_torch:";
        var at = printed.IndexOf(Prefix, StringComparison.Ordinal);
        var text = (at < 0 ? printed : printed[(at + Prefix.Length)..]).TrimStart();
        return text.Split('\n')[0].Trim();
    }

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    private static partial int dup2(int descriptor, int target);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
