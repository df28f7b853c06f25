namespace Ductus.Queue;

/// <summary>Jobs in a file of SQLite, with a log beside it so that readers never wait: one machine.</summary>
public sealed class SqliteJobStore(Database database) : SqlJobStore(database);
