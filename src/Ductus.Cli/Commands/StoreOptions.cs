using System.CommandLine;

namespace Ductus.Cli.Commands;

/// <summary>Where jobs and their files are.</summary>
internal sealed class StoreOptions
{
    /// <summary>The database where none is given: a password on a command line is seen by everybody on the machine.</summary>
    public const string Variable = "DUCTUS_DATABASE";

    private const string FileName = "jobs.sqlite";

    private readonly Option<string?> _database = new("--database") { Description = $"The database of jobs: a file of SQLite ({FileName} in the store if not given), or a connection string of PostgreSQL, as \"Host=db;Database=ductus;Username=ductus\"; {Variable} in the environment says it where it holds a password" };
    private readonly Option<DirectoryInfo> _store = new("--store")
    {
        Description = "The folder of what jobs make, the same for all that use the database",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "store")),
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_database);
        command.Options.Add(_store);
    }

    /// <summary>What is given.</summary>
    public (string Database, string Store) Get(ParseResult result)
    {
        var store = result.GetValue(_store)!.FullName;
        return (result.GetValue(_database) ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said ? said : null) ?? Path.Combine(store, FileName), store);
    }
}
