using Ductus.Drafting;

namespace Ductus.Application;

/// <summary>What an engine may use.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of the models that ship; null: the one beside the program.</summary>
    public string? Models { get; init; }

    /// <summary>Threads of one job, at most; null: as many as the machine has. Jobs at the same time share the machine evenly.</summary>
    public int? Threads { get; init; }

    /// <summary>What was tuned of drafting.</summary>
    public DraftingSettings Drafting { get; init; } = new();

    /// <summary>Bytes that the jobs of the engine may hold together; null: what the machine has.</summary>
    public long? Memory { get; init; }
}
