using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Preflight;

/// <summary>What this machine has to offer.</summary>
/// <param name="Memory">Bytes of memory that a program can still take.</param>
/// <param name="MemoryInAll">Bytes of memory there are.</param>
/// <param name="Disk">Bytes free on the disk of the folder that is asked about.</param>
/// <param name="Threads">Processors.</param>
public sealed record Machine(long Memory, long MemoryInAll, long Disk, int Threads)
{
    private const string MemoryFacts = "/proc/meminfo";

    /// <summary>This machine as it is now, with the disk that holds a folder, which need not be there yet.</summary>
    public static Machine Here(string folder)
    {
        // The runtime knows the limit of a container; Linux knows how much of it others have not taken.
        var all = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var free = File.Exists(MemoryFacts) ? Math.Min(all, AvailableOnLinux()) : all;
        return new Machine(free, all, FreeOn(folder), ThreadBudget.Machine);
    }

    private static long AvailableOnLinux()
    {
        var line = File.ReadLines(MemoryFacts).FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var parts = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts is [_, var kilobytes, ..] && long.TryParse(kilobytes, out var value) ? value * 1024 : long.MaxValue;
    }

    /// <summary>Asks the nearest folder above that is there.</summary>
    private static long FreeOn(string folder)
    {
        for (var place = new DirectoryInfo(Path.GetFullPath(folder)); place is not null; place = place.Parent)
        {
            if (place.Exists)
            {
                return new DriveInfo(place.FullName).AvailableFreeSpace;
            }
        }

        return long.MaxValue;
    }
}
