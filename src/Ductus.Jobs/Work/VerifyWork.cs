using Ductus.Application;
using Ductus.Jobs;
using Ductus.Marks;

namespace Ductus.Work;

/// <summary>A file whose origin is asked for.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Name">What whoever asks calls it.</param>
public sealed record FileToVerify(string Path, string Name);

/// <summary>Files whose origin is asked for.</summary>
/// <param name="Files">The files.</param>
public sealed record VerifyInput(IReadOnlyList<FileToVerify> Files)
{
    /// <summary>Whether the register of the machine where the worker runs is asked what it knows of marks: only for its own user.</summary>
    public bool AsksRegister { get; init; }
}

/// <summary>What was found.</summary>
/// <param name="Reports">Of each file.</param>
public sealed record VerifyOutput(IReadOnlyList<OriginReport> Reports);

/// <summary><c>verify</c>: what files say of their origin. They are decoded here, in a worker, and nowhere else.</summary>
public sealed class VerifyWork : TypedWork<VerifyInput, VerifyOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "verify";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override VerifyOutput Run(VerifyInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var check = new OriginCheck(MarkKey.Public, input.AsksRegister ? MarkRegister.OfUser : null);
        var reports = new List<OriginReport>();
        foreach (var file in input.Files)
        {
            context.Cancel.ThrowIfCancellationRequested();
            context.Events.Report(new JobEvent(Stage.ReadingPictures, reports.Count, input.Files.Count));
            reports.Add(check.Look(file.Path, file.Name, context.Cancel));
        }

        return new VerifyOutput(reports);
    }
}
