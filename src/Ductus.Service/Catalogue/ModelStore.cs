using Dapper;
using Ductus.Queue;

namespace Ductus.Service.Catalogue;

/// <summary>Models and their versions.</summary>
/// <param name="database">Where they are.</param>
public sealed class ModelStore(Database database)
{
    private const string VersionColumns = "id, owner, model, kind, file, base, word, created";

    /// <summary>The models that an account may use, newest first; only public ones and its own.</summary>
    public async Task<IReadOnlyList<ModelCard>> ListAsync(string account, string? words = null, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<ModelRow>(
            """
            select owner, name, account, description, visibility, hardware from models
            where (visibility = 'public' or account = @account) and (@words is null or lower(owner || '/' || name || ' ' || description) like @words)
            order by created desc, owner, name
            """,
            new { account, words = words is null ? null : $"%{words.ToLowerInvariant().Replace("%", "", StringComparison.Ordinal)}%" }).ConfigureAwait(false);
        var latest = (await connection.QueryAsync<VersionRow>($"select {VersionColumns} from versions order by created").ConfigureAwait(false))
            .Select(row => row.ToCard()).GroupBy(version => version.FullName).ToDictionary(group => group.Key, group => group.Last());
        return [.. rows.Select(row => row.ToCard(latest.GetValueOrDefault($"{row.Owner}/{row.Name}")))];
    }

    /// <summary>A model that an account may use; null if there is none.</summary>
    public async Task<ModelCard?> GetAsync(string owner, string name, string account, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<ModelRow>(
            "select owner, name, account, description, visibility, hardware from models where owner = @owner and name = @name and (visibility = 'public' or account = @account)",
            new { owner, name, account }).ConfigureAwait(false);
        return row?.ToCard(await VersionsAsync(owner, name, cancel).ConfigureAwait(false) is [var latest, ..] ? latest : null);
    }

    /// <summary>Makes a model; false if there is one of this name.</summary>
    public async Task<bool> AddAsync(ModelCard model, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return await connection.ExecuteAsync(
            $"insert into models (owner, name, account, description, visibility, hardware, created) values (@Owner, @Name, @Account, @Description, @Visibility, @Hardware, {database.Now}) on conflict do nothing",
            new { model.Owner, model.Name, model.Account, model.Description, model.Visibility, model.Hardware }).ConfigureAwait(false) > 0;
    }

    /// <summary>Changes what is said of a model.</summary>
    public async Task ChangeAsync(ModelCard model, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            "update models set description = @Description, visibility = @Visibility where owner = @Owner and name = @Name",
            new { model.Description, model.Visibility, model.Owner, model.Name }).ConfigureAwait(false);
    }

    /// <summary>Deletes a model with its versions; returns those whose files are nobody's any more, for the caller to delete.</summary>
    public Task<IReadOnlyList<VersionCard>> DeleteAsync(string owner, string name, string? version = null, CancellationToken cancel = default) => database.InTransactionAsync<IReadOnlyList<VersionCard>>(
        async (connection, transaction) =>
        {
            var gone = await connection.QueryAsync<VersionRow>(
                $"delete from versions where owner = @owner and model = @name{(version is null ? "" : " and id = @version")} returning {VersionColumns}", new { owner, name, version }, transaction).ConfigureAwait(false);
            if (version is null)
            {
                await connection.ExecuteAsync("delete from models where owner = @owner and name = @name", new { owner, name }, transaction).ConfigureAwait(false);
            }

            // The same file may be another's version too: who trains on the same notes gets the same hand.
            var kept = (await connection.QueryAsync<string>("select distinct file from versions", transaction: transaction).ConfigureAwait(false)).ToHashSet();
            return [.. gone.Where(row => !kept.Contains(row.File)).Select(row => row.ToCard())];
        },
        cancel);

    /// <summary>The versions of a model, newest first.</summary>
    public async Task<IReadOnlyList<VersionCard>> VersionsAsync(string owner, string name, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<VersionRow>($"select {VersionColumns} from versions where owner = @owner and model = @name order by created desc", new { owner, name }).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToCard())];
    }

    /// <summary>A version by its id alone, of a model that an account may use; null if there is none.</summary>
    public async Task<VersionCard?> VersionAsync(string id, string account, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var row = await connection.QueryFirstOrDefaultAsync<VersionRow>(
            """
            select v.id, v.owner, v.model, v.kind, v.file, v.base, v.word, v.created from versions v, models m
            where v.id = @id and m.owner = v.owner and m.name = v.model and (m.visibility = 'public' or m.account = @account) order by v.created
            """,
            new { id, account }).ConfigureAwait(false);
        return row?.ToCard();
    }

    /// <summary>Adds a version; nothing happens if it is there.</summary>
    public async Task AddVersionAsync(VersionCard version, string? job = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"insert into versions (id, owner, model, kind, file, base, word, job, created) values (@Id, @Owner, @Model, @Kind, @File, @Base, @Word, @job, {database.Now}) on conflict do nothing",
            new { version.Id, version.Owner, version.Model, version.Kind, version.File, version.Base, version.Word, job }).ConfigureAwait(false);
    }

    /// <summary>The version that a training has made; null if none is there.</summary>
    public async Task<string?> OfJobAsync(string job, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return await connection.QueryFirstOrDefaultAsync<string>("select id from versions where job = @job", new { job }).ConfigureAwait(false);
    }

    /// <summary>Trainings that have ended well and whose version is not there yet.</summary>
    public async Task<IReadOnlyList<string>> UnpublishedAsync(CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<string>(
            """
            select id from jobs where state = 'succeeded' and kind in ('clone', 'train') and removable = 1 and data_removed = 0
              and not exists (select 1 from versions where job = jobs.id) limit 100
            """).ConfigureAwait(false);
        return [.. rows];
    }

    private sealed class ModelRow
    {
        public string Owner { get; set; } = "";

        public string Name { get; set; } = "";

        public string Account { get; set; } = "";

        public string Description { get; set; } = "";

        public string Visibility { get; set; } = "";

        public string Hardware { get; set; } = "";

        public ModelCard ToCard(VersionCard? latest) => new(Owner, Name, Account, Description, Visibility, Hardware, latest);
    }

    private sealed class VersionRow
    {
        public string Id { get; set; } = "";

        public string Owner { get; set; } = "";

        public string Model { get; set; } = "";

        public string Kind { get; set; } = "";

        public string File { get; set; } = "";

        public string Base { get; set; } = "";

        public string Word { get; set; } = "";

        public double Created { get; set; }

        public VersionCard ToCard() => new(Id, Owner, Model, Kind, File, Base, Word, DateTimeOffset.UnixEpoch.AddSeconds(Created));
    }
}
