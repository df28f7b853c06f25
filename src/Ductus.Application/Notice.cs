using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Preflight;

namespace Ductus.Application;

/// <summary>What the jobs of an engine have to say besides what the rooms that they use say.</summary>
public abstract record Notice : JobNotice
{
    private Notice()
    {
    }

    /// <summary>What the job will take of this machine.</summary>
    public sealed record Needs(ResourcePlan Plan, Machine Machine) : Notice;

    /// <summary>A file of the notes is being read.</summary>
    public sealed record ReadingFile(string Name) : Notice;

    /// <summary>Something about the notes.</summary>
    public sealed record OfNotes(NotesFinding Finding) : Notice;

    /// <summary>What became of each file of the notes.</summary>
    public sealed record OfFiles(NotesInventory Files) : Notice;

    /// <summary>Lines whose text nobody has checked are left out.</summary>
    public sealed record UncheckedLines(int Count) : Notice;

    /// <summary>No line has a checked text: what is said rests on proposed ones.</summary>
    public sealed record ByProposals(int Count) : Notice;

    /// <summary>What is to be expected of the notes, before anything takes long.</summary>
    public sealed record Expected(NotesVerdict Verdict) : Notice;

    /// <summary>A training has ended, and whether it helped.</summary>
    /// <param name="Step">The step whose results are kept; 0: none was better than the base alone.</param>
    /// <param name="Before">Share of characters of held-out lines that read wrong as the base alone writes them; null where there were too few lines to measure.</param>
    /// <param name="After">The same as the hand now writes them.</param>
    public sealed record Trained(int Step, double? Before, double After) : Notice;

    /// <summary>The hand that was there has been trained from these notes in this way: it is taken as it is.</summary>
    public sealed record HandIsReady : Notice;

    /// <summary>A training begins, or goes on after a step.</summary>
    public sealed record TrainingBegins(int After, int Steps) : Notice;

    /// <summary>How long a training will take, by a measured step.</summary>
    public sealed record TrainingTakes(TimeSpan Time, int Steps) : Notice;

    /// <summary>How long a text will take, by its first line.</summary>
    public sealed record WritingTakes(TimeSpan Time, int Lines) : Notice;

    /// <summary>Pages or pictures are written, but bear no content credentials.</summary>
    /// <param name="Why">A sentence.</param>
    public sealed record Unsigned(string Why) : Notice;

    /// <summary>An evaluation learns from fewer lines than it was asked to, so that some are left to test on.</summary>
    public sealed record FewLines(int All, int Enrolled) : Notice;
}
