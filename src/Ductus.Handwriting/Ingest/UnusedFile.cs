namespace Ductus.Ingest;

/// <summary>Why a file among notes is not used.</summary>
public enum UnusedReason
{
    /// <summary>It cannot be read, or shows no writing.</summary>
    Unreadable,

    /// <summary>Another file shows the same picture.</summary>
    Same,

    /// <summary>It is no picture.</summary>
    Foreign,

    /// <summary>A text of whose name there is no picture.</summary>
    NoPicture,

    /// <summary>A folder of this program's own results.</summary>
    OwnWork,
}

/// <summary>A file among notes that is not used.</summary>
/// <param name="Name">Its name, with the folder or zip file it is in.</param>
/// <param name="Reason">Why.</param>
public sealed record UnusedFile(string Name, UnusedReason Reason);
