using Ductus.Application;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Studio.Languages;
using Ductus.Work;

namespace Ductus.Studio.Work;

/// <summary>Pages to read.</summary>
/// <param name="Folder">The hand's folder.</param>
/// <param name="Pictures">Picture files in it.</param>
public sealed record ReadPagesInput(string Folder, IReadOnlyList<string> Pictures);

/// <summary>What is to be expected of a hand's notes, as far as was found out when they were read.</summary>
/// <param name="LearningSeconds">How long learning takes.</param>
/// <param name="PageSeconds">How long a written page takes.</param>
/// <param name="LetterHeight">Height of a small x in millimetres; null where nothing tells.</param>
public sealed record Expectation(double LearningSeconds, double PageSeconds, float? LetterHeight);

/// <summary>Why a file is not used.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Why">A sentence.</param>
public sealed record UnusedPicture(string Name, string Why);

/// <summary>What was read, in the folder <see cref="ReadPagesWork.Staging"/> beside.</summary>
/// <param name="IsRead">Whether any line was found.</param>
/// <param name="Unused">Files that are not used.</param>
/// <param name="Previews">For files that browsers do not show, pictures of their sheets in their order.</param>
public sealed record ReadPagesOutput(bool IsRead, IReadOnlyList<UnusedPicture> Unused, IReadOnlyDictionary<string, IReadOnlyList<string>> Previews)
{
    /// <summary>What is to be expected; null where it was not found out.</summary>
    public Expectation? Expected { get; init; }
}

/// <summary><c>studio-read</c>: pages to lines with their texts, in the job's own folder: what becomes of them the studio decides.</summary>
public sealed class ReadPagesWork : TypedWork<ReadPagesInput, ReadPagesOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "studio-read";

    /// <summary>The work folder in the job's.</summary>
    public const string Staging = "read";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override ReadPagesOutput Run(ReadPagesInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var paths = input.Pictures.Select(picture => Path.Combine(input.Folder, picture)).ToArray();
        var listener = new Listener(context.Events, input.Pictures.Count);
        try
        {
            var ingested = context.Shop.Engine.Ingest(NotesSource.Of(paths), Path.Combine(context.Folder, Staging), listener, context.Cancel);
            return new ReadPagesOutput(true, [.. ingested.Files.Unused.Select(Unused)], Previews(paths, context)) { Expected = listener.Expected };
        }
        catch (NoLinesException e)
        {
            return new ReadPagesOutput(false, [.. e.Files.Unused.Select(Unused), .. paths.Select(Path.GetFileName).OfType<string>().Except(e.Files.Unused.Select(file => file.Name)).Select(name => new UnusedPicture(name, e.Message))], Previews(paths, context));
        }
    }

    private static UnusedPicture Unused(UnusedFile file) => new(file.Name, file.Reason switch
    {
        UnusedReason.Same same => Sentences.Of("refused.page-same", same.As),
        UnusedReason.NoLine => Sentences.Of("refused.page-no-line"),
        UnusedReason.Faulty faulty => faulty.Fault.Message,
        _ => Sentences.Of("refused.page-unusable"),
    });

    /// <summary>Pictures of what browsers do not show, small enough to be sent at once.</summary>
    private static Dictionary<string, IReadOnlyList<string>> Previews(IReadOnlyList<string> paths, WorkContext context)
    {
        var previews = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var path in paths.Where(path => Path.GetExtension(path).ToLowerInvariant() is not (".jpg" or ".jpeg" or ".png")))
        {
            context.Cancel.ThrowIfCancellationRequested();
            try
            {
                var names = new List<string>();
                foreach (var picture in PictureFile.LoadPages(path))
                {
                    names.Add($"{Path.GetFileNameWithoutExtension(path)}.{names.Count + 1}.jpg");
                    PictureFile.SaveJpeg(picture, Path.Combine(context.Folder, names[^1]));
                }

                previews[Path.GetFileName(path)] = names;
            }
            catch (UserException)
            {
                // Said already, of the file.
            }
        }

        return previews;
    }

    /// <summary>Counts pages, which reading does not by itself, and keeps what is to be expected.</summary>
    private sealed class Listener(IProgress<JobEvent> events, int pages) : IProgress<JobEvent>
    {
        private int _begun;

        public Expectation? Expected { get; private set; }

        public void Report(JobEvent value)
        {
            if (value.Notice is Notice.Expected { Verdict: var verdict })
            {
                Expected = new Expectation(verdict.Learning?.TotalSeconds ?? 0, verdict.APage?.TotalSeconds ?? 0, verdict.LetterHeight);
            }

            events.Report(value.Notice is Notice.ReadingFile ? value with { Done = _begun++, Total = pages } : value);
        }
    }
}
