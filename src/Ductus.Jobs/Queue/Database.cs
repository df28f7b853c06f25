using System.Data;
using System.Data.Common;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Ductus.Queue;

/// <summary>The database where jobs are: a file of SQLite, or PostgreSQL. What differs between the two is said here; all statements are the same but for it.</summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>Migrations of one PostgreSQL wait for each other by this number.</summary>
    private const long MigrationLock = 0x6475637475;

    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(5);

    private readonly string? _sqlite;
    private readonly NpgsqlDataSource? _postgres;

    private Database(string? sqlite, NpgsqlDataSource? postgres) => (_sqlite, _postgres) = (sqlite, postgres);

    /// <summary>Whether it is PostgreSQL.</summary>
    public bool IsPostgres => _postgres is not null;

    /// <summary>The present time in seconds since 1970 by the database's clock, as an expression.</summary>
    public string Now => IsPostgres ? "cast(extract(epoch from clock_timestamp()) as double precision)" : "unixepoch('subsec')";

    /// <summary>What ends a query for a row that is changed at once, so that two who look at the same time get different rows.</summary>
    public string SkipLocked(string table) => IsPostgres ? $" for update of {table} skip locked" : "";

    /// <summary>Waits, until the transaction is over, for others that have called this with the same name. On SQLite a transaction of <see cref="InTransactionAsync"/> is alone from its beginning.</summary>
    public Task InTurnAsync(DbConnection connection, DbTransaction transaction, string name) => IsPostgres
        ? connection.ExecuteAsync("select pg_advisory_xact_lock(hashtextextended(@name, 0))", new { name }, transaction)
        : Task.CompletedTask;

    /// <summary>A condition that a column is one of the texts of a parameter, which is an array.</summary>
    public string In(string parameter) => IsPostgres ? $"= any({parameter})" : $"in {parameter}";

    /// <summary>Opens a database.</summary>
    /// <param name="database">A connection string of PostgreSQL (it names a <c>Host</c>), or the path of a file, which is made if it is not there.</param>
    /// <exception cref="UserException">It is neither.</exception>
    public static Database Open(string database)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(database);
        if (database.Contains("Host=", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                // Who is stopped in the middle of a transaction, by a debugger or a suspended machine, lets go of its rows all the same.
                var connection = new NpgsqlConnectionStringBuilder(database);
                connection.Options = $"{connection.Options} -c idle_in_transaction_session_timeout={MostIdle.TotalMilliseconds:F0}".Trim();
                return new Database(null, NpgsqlDataSource.Create(connection));
            }
            catch (ArgumentException e)
            {
                throw new UserException($"The database's connection string cannot be read: {e.Message}", e);
            }
        }

        var path = Path.GetFullPath(database);
        Files.Folders.Create(Path.GetDirectoryName(path)!);
        // Waits for others that write; a pool would keep the file open after its last use.
        return new Database(new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30, Pooling = true }.ToString(), null);
    }

    /// <summary>A connection that is open; the caller disposes of it.</summary>
    /// <exception cref="UserException">The database does not answer.</exception>
    public async Task<DbConnection> ConnectAsync(CancellationToken cancel = default)
    {
        DbConnection connection = IsPostgres ? _postgres!.CreateConnection() : new SqliteConnection(_sqlite);
        try
        {
            await connection.OpenAsync(cancel).ConfigureAwait(false);
            return connection;
        }
        catch (Exception e) when (e is DbException or IOException)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new UserException($"The database of jobs does not answer: {e.Message}", e);
        }
    }

    /// <summary>Brings the tables of a room to their newest form: runs the numbered scripts in its assembly that have not run here, each once, whoever else is about to do the same.</summary>
    /// <param name="assembly">Where the scripts are embedded.</param>
    /// <param name="prefix">What their resources' names begin with; the rest begins with the number.</param>
    /// <param name="cancel">Stops before a script.</param>
    public async Task MigrateAsync(Assembly assembly, string prefix, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(prefix);
        await using var connection = await ConnectAsync(cancel).ConfigureAwait(false);
        if (!IsPostgres)
        {
            await connection.ExecuteAsync("pragma journal_mode = wal").ConfigureAwait(false);
        }

        // SQLite: an immediate transaction, which is alone.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted.Of(this), cancel).ConfigureAwait(false);
        if (IsPostgres)
        {
            await connection.ExecuteAsync("select pg_advisory_xact_lock(@MigrationLock)", new { MigrationLock }, transaction).ConfigureAwait(false);
        }

        await connection.ExecuteAsync("create table if not exists migrations (name text primary key)", transaction: transaction).ConfigureAwait(false);
        var done = (await connection.QueryAsync<string>("select name from migrations", transaction: transaction).ConfigureAwait(false)).ToHashSet();
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && !done.Contains(name)).Order(StringComparer.Ordinal))
        {
            using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
            await connection.ExecuteAsync(await script.ReadToEndAsync(cancel).ConfigureAwait(false), transaction: transaction).ConfigureAwait(false);
            await connection.ExecuteAsync("insert into migrations (name) values (@name)", new { name }, transaction).ConfigureAwait(false);
        }

        await transaction.CommitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Runs statements as one: all or none of them has effect.</summary>
    public async Task<T> InTransactionAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await ConnectAsync(cancel).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted.Of(this), cancel).ConfigureAwait(false);
        var result = await work(connection, transaction).ConfigureAwait(false);
        await transaction.CommitAsync(cancel).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            using var pooled = new SqliteConnection(_sqlite);
            SqliteConnection.ClearPool(pooled);
        }
    }
}

/// <summary>Isolation by database.</summary>
internal static class Isolation
{
    /// <summary>SQLite knows only the strictest, and takes the file's lock at once with it.</summary>
    public static IsolationLevel Of(this IsolationLevel level, Database database) => database.IsPostgres ? level : IsolationLevel.Serializable;
}
