using System.ComponentModel;
using System.Diagnostics;

namespace Ductus.Torch;

/// <summary>The cards of a machine, as NVIDIA's driver tells of them.</summary>
public static class GraphicsCards
{
    private const int PatienceInMilliseconds = 5000;

    /// <summary>A sentence a card: name, memory and driver. None where there is no such driver.</summary>
    public static IReadOnlyList<string> Here()
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=index,name,memory.free,memory.total,driver_version", "--format=csv,noheader"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            if (asked is null)
            {
                return [];
            }

            var answer = asked.StandardOutput.ReadToEndAsync();
            if (!asked.WaitForExit(PatienceInMilliseconds))
            {
                asked.Kill();
                return [];
            }

            return asked.ExitCode != 0 ? [] : [.. answer.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Sentence).OfType<string>()];
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // No driver, no cards.
            return [];
        }
    }

    private static string? Sentence(string line)
    {
        var values = line.Split(',', StringSplitOptions.TrimEntries);
        return values.Length == 5 ? $"cuda:{values[0]}, {values[1]}, {values[2]} of {values[3]} free, driver {values[4]}" : null;
    }
}
