using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Ductus.Torch;

/// <summary>The cards of a machine, as NVIDIA's driver tells of them.</summary>
public static class GraphicsCards
{
    private const int PatienceInMilliseconds = 5000;
    private const long Mebi = 1 << 20;

    /// <summary>A sentence a card: name, memory and driver. None where there is no such driver.</summary>
    public static IReadOnlyList<string> Here() =>
        [.. Ask("index,name,memory.free,memory.total,driver_version", "csv,noheader").Where(values => values.Length == 5)
            .Select(values => $"cuda:{values[0]}, {values[1]}, {values[2]} of {values[3]} free, driver {values[4]}")];

    /// <summary>Bytes that are free on a card, counted as CUDA counts them; null where nobody says.</summary>
    internal static long? FreeBytesOf(int card) =>
        PlaceOf(card, Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES")) is { } place
        && Ask("index,memory.free", "csv,noheader,nounits").FirstOrDefault(values => values.Length == 2 && values[0] == place) is { } found
        && long.TryParse(found[1], CultureInfo.InvariantCulture, out var mebibytes) ? mebibytes * Mebi : null;

    /// <summary>The driver's number of a card: CUDA counts those alone that it is shown. Null where they are named by other than numbers.</summary>
    internal static string? PlaceOf(int card, string? shown)
    {
        if (string.IsNullOrWhiteSpace(shown))
        {
            return card.ToString(CultureInfo.InvariantCulture);
        }

        var places = shown.Split(',', StringSplitOptions.TrimEntries);
        return card < places.Length && places[card].All(char.IsAsciiDigit) ? places[card] : null;
    }

    /// <summary>The values of each card.</summary>
    private static IReadOnlyList<string[]> Ask(string values, string format)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo("nvidia-smi", [$"--query-gpu={values}", $"--format={format}"])
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

            return asked.ExitCode != 0 ? [] : [.. answer.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(',', StringSplitOptions.TrimEntries))];
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // No driver, no cards.
            return [];
        }
    }
}
