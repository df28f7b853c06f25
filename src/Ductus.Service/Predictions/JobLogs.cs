using System.Globalization;
using System.Text;
using System.Text.Json;
using Ductus.Queue;

namespace Ductus.Service.Predictions;

/// <summary>What a job has said, as lines; how far it is in the form of progress bars that clients of Replicate read.</summary>
public static class JobLogs
{
    private const int Width = 10;

    /// <summary>The line of an entry; null where it is none.</summary>
    public static string? Line(JobEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.Kind switch { "log" => entry.Data.TrimEnd(), "progress" => Bar(entry), _ => null };
    }

    /// <summary>All lines.</summary>
    public static string Of(IEnumerable<JobEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var text = new StringBuilder();
        foreach (var line in entries.Select(Line).OfType<string>())
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    private static string Bar(JobEntry entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        double done = data.RootElement.GetProperty("done").GetDouble(), total = data.RootElement.GetProperty("total").GetDouble();
        var left = data.RootElement.TryGetProperty("left", out var seconds) && seconds.ValueKind == JsonValueKind.Number ? seconds.GetDouble() : 0;
        var share = Math.Clamp(done / total, 0, 1);
        var filled = (int)(share * Width);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(int)(100 * share),3}%|{new string('█', filled)}{new string(' ', Width - filled)}| {(long)done}/{(long)total} [{TimeSpan.Zero:mm\\:ss}<{TimeSpan.FromSeconds(left):mm\\:ss}, {(left > 0 ? (total - done) / left : 0):F2}it/s]");
    }
}
