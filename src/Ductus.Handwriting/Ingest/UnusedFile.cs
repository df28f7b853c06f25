namespace Ductus.Ingest;

/// <summary>Why a file among notes is not used: data, of which each kind of user interface makes its own sentence.</summary>
public abstract record UnusedReason
{
    private UnusedReason()
    {
    }

    /// <summary>It cannot be read, or shows no writing.</summary>
    /// <param name="Fault">What is wrong with it, in a sentence that names it.</param>
    public sealed record Faulty(UserException Fault) : UnusedReason;

    /// <summary>Another file shows the same page.</summary>
    /// <param name="As">The one that is used.</param>
    public sealed record Same(string As) : UnusedReason;

    /// <summary>It is a picture in which no line is found.</summary>
    public sealed record NoLine : UnusedReason;

    /// <summary>Nobody has given the page's text, and nothing can propose one.</summary>
    public sealed record NoText : UnusedReason;

    /// <summary>A table names it, but it is not there.</summary>
    /// <param name="Table">The table.</param>
    public sealed record Missing(string Table) : UnusedReason;

    /// <summary>It is no picture.</summary>
    public sealed record Foreign : UnusedReason;

    /// <summary>A text of whose name there is no picture.</summary>
    public sealed record NoPicture : UnusedReason;

    /// <summary>A folder of this program's own results.</summary>
    public sealed record OwnWork : UnusedReason;
}

/// <summary>A file among notes that is not used.</summary>
/// <param name="Name">Its name as in <see cref="UsedFile"/>.</param>
/// <param name="Reason">Why.</param>
public sealed record UnusedFile(string Name, UnusedReason Reason);
