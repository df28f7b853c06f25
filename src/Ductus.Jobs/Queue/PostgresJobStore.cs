namespace Ductus.Queue;

/// <summary>Jobs in PostgreSQL: any number of machines.</summary>
public sealed class PostgresJobStore(Database database) : SqlJobStore(database);
