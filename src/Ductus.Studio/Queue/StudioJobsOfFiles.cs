using Ductus.Queue;
using Ductus.Studio.Uploads;
using Ductus.Work;

namespace Ductus.Studio.Queue;

/// <content>What is queued for files that belong to no hand.</content>
public sealed partial class StudioJobs
{
    /// <summary>Has a worker look what a file says of its origin; it is kept until then.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="cancel">Stops taking it in.</param>
    /// <exception cref="UserException">It is too large, or of a kind that is not looked at.</exception>
    public async Task<Job> CheckAsync(string name, Stream data, CancellationToken cancel = default)
    {
        var file = await new CheckUploads(Path.Combine(folders.Store, "checks")).TakeAsync(name, data, cancel).ConfigureAwait(false);
        try
        {
            return await QueueAsync(null, VerifyWork.Name, new VerifyInput([file]) { AsksRegister = true }).ConfigureAwait(false);
        }
        catch
        {
            // No job will ever end whose end deletes it.
            CheckUploads.Delete(file);
            throw;
        }
    }

    /// <summary>Deletes what a check was about, once it is over.</summary>
    private static void Forget(VerifyInput input)
    {
        foreach (var file in input.Files)
        {
            CheckUploads.Delete(file);
        }
    }
}
