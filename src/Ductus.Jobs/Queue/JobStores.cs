namespace Ductus.Queue;

/// <summary>Opens stores of jobs.</summary>
public static class JobStores
{
    /// <summary>Opens the store of a database and brings its tables to their newest form.</summary>
    /// <param name="database">See <see cref="Database.Open"/>.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="UserException">The database does not answer.</exception>
    public static async Task<IJobStore> OpenAsync(string database, CancellationToken cancel = default)
    {
        var opened = Database.Open(database);
        try
        {
            await opened.MigrateAsync(typeof(JobStores).Assembly, "jobs/", cancel).ConfigureAwait(false);
            return opened.IsPostgres ? new PostgresJobStore(opened) : new SqliteJobStore(opened);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
