using Dapper;
using Ductus.Queue;

namespace Ductus.Service.Catalogue;

/// <summary>Deployments.</summary>
/// <param name="database">Where they are.</param>
public sealed class DeploymentStore(Database database)
{
    private const string Columns = "owner, name, number, model, version, hardware, min_instances, max_instances, created";

    /// <summary>Those of an owner, newest first.</summary>
    public async Task<IReadOnlyList<DeploymentCard>> ListAsync(string owner, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<Row>($"select {Columns} from deployments where owner = @owner order by created desc", new { owner }).ConfigureAwait(false)).Select(Card)];
    }

    /// <summary>One; null if there is none.</summary>
    public async Task<DeploymentCard?> GetAsync(string owner, string name, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>($"select {Columns} from deployments where owner = @owner and name = @name", new { owner, name }).ConfigureAwait(false);
        return rows.Select(Card).FirstOrDefault();
    }

    /// <summary>Makes one, or its next release.</summary>
    public async Task PutAsync(DeploymentCard card, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(card);
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            insert into deployments (owner, name, number, model, version, hardware, min_instances, max_instances, created)
            values (@Owner, @Name, @Number, @Model, @Version, @Hardware, @Least, @Most, {database.Now})
            on conflict (owner, name) do update set number = excluded.number, model = excluded.model, version = excluded.version, hardware = excluded.hardware,
              min_instances = excluded.min_instances, max_instances = excluded.max_instances, created = excluded.created
            """,
            new { card.Owner, card.Name, card.Number, card.Model, card.Version, card.Hardware, card.Least, card.Most }).ConfigureAwait(false);
    }

    /// <summary>Deletes one; false if there is none.</summary>
    public async Task<bool> DeleteAsync(string owner, string name, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return await connection.ExecuteAsync("delete from deployments where owner = @owner and name = @name", new { owner, name }).ConfigureAwait(false) > 0;
    }

    private static DeploymentCard Card(Row row) => new(row.Owner, row.Name, (int)row.Number, row.Model, row.Version, row.Hardware, (int)row.Min_Instances, (int)row.Max_Instances, DateTimeOffset.UnixEpoch.AddSeconds(row.Created));

    private sealed class Row
    {
        public string Owner { get; set; } = "";

        public string Name { get; set; } = "";

        public long Number { get; set; }

        public string Model { get; set; } = "";

        public string Version { get; set; } = "";

        public string Hardware { get; set; } = "";

#pragma warning disable CA1707 // As the columns are called.
        public long Min_Instances { get; set; }

        public long Max_Instances { get; set; }
#pragma warning restore CA1707

        public double Created { get; set; }
    }
}
