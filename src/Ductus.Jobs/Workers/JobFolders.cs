using Ductus.Files;
using Ductus.Queue;

namespace Ductus.Workers;

/// <summary>Where the files of jobs are: <c>STORE/jobs/ID/ATTEMPT</c>, each attempt's apart from all others', its unfinished state under <c>state</c>.</summary>
/// <param name="store">A folder that all workers and servers reach.</param>
public sealed class JobFolders(string store)
{
    /// <summary>The folder of everything.</summary>
    public string Store { get; } = Path.GetFullPath(store);

    /// <summary>The folder of a job.</summary>
    public string Of(string job) => JobId.IsOne(job) ? Path.Combine(Store, "jobs", job) : throw new ArgumentException("This is no job's name.", nameof(job));

    /// <summary>The folder of an attempt, in which the results of the one that counts are.</summary>
    public string Of(string job, int attempt) => Path.Combine(Of(job), attempt.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A result of a job; null if it has none of this name.</summary>
    public string? Result(Job job, string name)
    {
        ArgumentNullException.ThrowIfNull(job);
        var path = Path.Combine(Of(job.Id, job.Attempt), Path.GetFileName(name));
        return Path.GetFileName(name) == name && File.Exists(path) ? path : null;
    }

    /// <summary>Makes the folder of an attempt, with the state of the latest earlier one in it: of this job, or else of the one that it continues.</summary>
    internal (string Folder, string State) Begin(Job job)
    {
        string folder = Of(job.Id, job.Attempt), state = Path.Combine(folder, StateName);
        Folders.Create(state);
        var earlier = Attempts(job.Id).Where(attempt => attempt < job.Attempt).Select(attempt => Of(job.Id, attempt))
            .Concat(job.Continues is { } other ? Attempts(other).Select(attempt => Of(other, attempt)) : [])
            .Select(attempt => Path.Combine(attempt, StateName)).FirstOrDefault(Directory.Exists);
        if (earlier is not null)
        {
            Copy(earlier, state);
        }

        return (folder, state);
    }

    /// <summary>Deletes an attempt that does not count, and the state of one that is done.</summary>
    internal void Clear(Job job, bool succeeded)
    {
        var mine = Of(job.Id, job.Attempt);
        TryDelete(succeeded ? Path.Combine(mine, StateName) : mine);
        if (succeeded)
        {
            foreach (var other in Attempts(job.Id).Where(attempt => attempt < job.Attempt))
            {
                TryDelete(Of(job.Id, other));
            }
        }
    }

    /// <summary>Deletes all files of a job.</summary>
    public void Delete(string job) => TryDelete(Of(job));

    private const string StateName = "state";

    private IEnumerable<int> Attempts(string job)
    {
        var folder = Of(job);
        return !Directory.Exists(folder) ? [] : Directory.GetDirectories(folder).Select(path => int.TryParse(Path.GetFileName(path), out var attempt) ? attempt : 0).Where(attempt => attempt > 0).OrderDescending();
    }

    /// <summary>Files of a state are written aside and renamed, so that each is whole whenever it is copied; the lock stays with its holder.</summary>
    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith(WholeFile.AsideSuffix, StringComparison.Ordinal) || Path.GetFileName(file) == "lock")
            {
                continue;
            }

            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target, overwrite: true);
            }
            catch (FileNotFoundException)
            {
                // Its writer, who lost the job without noticing yet, has replaced it at this moment.
            }
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file in it is still being written: it goes with the job's data.
        }
    }
}
