using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Hosting;

/// <summary>Whether a service can do its work.</summary>
/// <param name="store">Its database.</param>
/// <param name="options">Its store.</param>
public sealed class Readiness(IJobStore store, ServiceOptions options)
{
    private static readonly TimeSpan Lately = TimeSpan.FromSeconds(30);

    /// <summary>Whether the database answers, a worker was there lately, and the disk has room.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            return (await store.WorkersAsync(Lately, cancel).ConfigureAwait(false)).Count > 0 && new DriveInfo(Path.GetFullPath(options.Store)).AvailableFreeSpace >= options.LeastFree;
        }
        catch (Exception e) when (e is UserException or System.Data.Common.DbException or IOException)
        {
            return false;
        }
    }
}
