using System.Globalization;

namespace Ductus.Preflight;

/// <summary>Bytes that one part of a work takes.</summary>
public sealed record Need(string What, long Bytes);

/// <summary>A part of a work after which its memory is free again.</summary>
/// <param name="Name">What it does, as in "to train".</param>
/// <param name="Memory">What it needs at once.</param>
public sealed record Phase(string Name, IReadOnlyList<Need> Memory)
{
    /// <summary>Bytes in all.</summary>
    public long Bytes => Memory.Sum(need => need.Bytes);
}

/// <summary>Settings with which a work would take less.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Plan">What it would take with them.</param>
public sealed record Saving(IReadOnlyList<Setting> Settings, ResourcePlan Plan);

/// <summary>What a long work will take, said and held against the machine before it begins.</summary>
/// <param name="Phases">One after the other.</param>
/// <param name="Disk">What it will write.</param>
public sealed record ResourcePlan(IReadOnlyList<Phase> Phases, IReadOnlyList<Need> Disk)
{
    /// <summary>What the runtime and the program itself take.</summary>
    public const long Program = 150L << 20;

    private const double Giga = 1e9;

    /// <summary>The setting that puts what is written on another disk.</summary>
    public string Place { get; init; } = "work";

    /// <summary>The most memory that is needed at once.</summary>
    public long Memory => Phases.Max(phase => phase.Bytes) + Program;

    private long DiskBytes => Disk.Sum(need => need.Bytes);

    /// <summary>Whether the machine has that much.</summary>
    public bool Fits(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return Memory <= machine.Memory && DiskBytes <= machine.Disk;
    }

    /// <summary>Needs by component beside what there is, in a line. All of it is of the machine itself: what a card holds is not reckoned.</summary>
    public string Describe(Machine machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        var phases = Phases.Select(phase => $"{Size(phase.Bytes + Program)} {phase.Name} ({List(phase.Memory)})");
        var disk = Disk.Count == 0 ? "" : $"; on disk {Size(DiskBytes)} ({List(Disk)}) of {Size(machine.Disk)} free";
        return $"Needs memory: {string.Join(", then ", phases)}, of {Size(machine.Memory)} free{disk}.";
    }

    /// <summary>Refuses what cannot fit, before anything is begun.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="savings">Settings that need less, the least painful first.</param>
    /// <exception cref="UserException">It does not fit; the remedy is the setting with which it would, if there is one.</exception>
    public void Check(Machine machine, IEnumerable<Saving> savings)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentNullException.ThrowIfNull(savings);
        if (DiskBytes > machine.Disk)
        {
            throw new UserException($"This needs {Size(DiskBytes)} of disk ({List(Disk)}), and {Size(machine.Disk)} are free: free some, or write to another disk.", new Remedy.OtherPlace(Place));
        }

        if (Memory > machine.Memory)
        {
            var largest = Phases.MaxBy(phase => phase.Bytes)!;
            var refusal = $"This needs {Size(Memory)} of memory {largest.Name} ({List(largest.Memory)}), and {Size(machine.Memory)} are free";
            throw savings.FirstOrDefault(saving => saving.Plan.Memory <= machine.Memory) is { } saving
                ? new UserException(refusal + ".", new Remedy.LessMemory(saving.Settings, Size(saving.Plan.Memory)))
                : new UserException($"{refusal}: {(machine.MemoryInAll >= Memory ? "close other programs" : "no setting makes it fit this machine")}.");
        }
    }

    private static string List(IEnumerable<Need> needs) => string.Join(", ", needs.Where(need => need.Bytes > 0).Select(need => $"{need.What} {Size(need.Bytes)}"));

    private static string Size(long bytes) => bytes >= 0.95e8
        ? (bytes / Giga).ToString("0.0", CultureInfo.InvariantCulture) + " GB"
        : (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture) + " MB";
}
