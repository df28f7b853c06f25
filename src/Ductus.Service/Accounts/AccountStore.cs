using Dapper;
using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Accounts;

/// <summary>Accounts and their tokens. Of a token only its hash is kept.</summary>
/// <param name="database">Where they are.</param>
public sealed class AccountStore(Database database)
{
    private const string Columns =
        "name, seconds_a_month as SecondsAMonth, pictures_a_month as PicturesAMonth, cast(running as bigint) as Running, cast(queued as bigint) as Queued, bytes, cast(creations_a_minute as bigint) as CreationsAMinute, webhook_secret as WebhookSecret";

    /// <summary>Brings the service's tables to their newest form.</summary>
    public Task MigrateAsync(CancellationToken cancel = default) => database.MigrateAsync(typeof(AccountStore).Assembly, "service/", cancel);

    /// <summary>Makes an account, or gives the one of this name other limits; its webhooks' secret stays.</summary>
    /// <exception cref="UserException">The name is none.</exception>
    public async Task PutAsync(Account account, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.Name.Length is 0 or > 64 || account.Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_')))
        {
            throw new UserException($"An account is named by small letters, digits and hyphens, not '{account.Name}'.");
        }

        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"""
            insert into accounts (name, seconds_a_month, pictures_a_month, running, queued, bytes, creations_a_minute, webhook_secret, created)
            values (@Name, @SecondsAMonth, @PicturesAMonth, @Running, @Queued, @Bytes, @CreationsAMinute, @secret, {database.Now})
            on conflict (name) do update set seconds_a_month = excluded.seconds_a_month, pictures_a_month = excluded.pictures_a_month, running = excluded.running, queued = excluded.queued, bytes = excluded.bytes,
              creations_a_minute = excluded.creations_a_minute
            """,
            new { account.Name, account.SecondsAMonth, account.PicturesAMonth, account.Running, account.Queued, account.Bytes, account.CreationsAMinute, secret = Secrets.WebhookKey() }).ConfigureAwait(false);
    }

    /// <summary>An account; null if there is none.</summary>
    public async Task<Account?> GetAsync(string name, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return (await connection.QuerySingleOrDefaultAsync<AccountRow>($"select {Columns} from accounts where name = @name", new { name }).ConfigureAwait(false))?.ToAccount();
    }

    /// <summary>Makes a token, which is told here once and never again.</summary>
    public async Task<string> IssueAsync(string account, IReadOnlyList<string> scopes, TimeSpan? holds = null, CancellationToken cancel = default)
    {
        var token = Secrets.Token();
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync(
            $"insert into tokens (id, hash, last_four, account, scopes, created, expires) values (@id, @hash, @last, @account, @scopes, {database.Now}, {database.Now} + @holds)",
            new { id = JobId.New()[^8..], hash = Secrets.Hash(token), last = token[^4..], account, scopes = string.Join(' ', scopes), holds = holds?.TotalSeconds }).ConfigureAwait(false);
        return token;
    }

    /// <summary>All tokens.</summary>
    public async Task<IReadOnlyList<TokenCard>> TokensAsync(CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<(string Id, string LastFour, string Account, string Scopes, double Created, double? Expires, double? LastUsed)>(
            "select id, last_four, account, scopes, created, expires, last_used from tokens order by account, created").ConfigureAwait(false);
        return [.. rows.Select(row => new TokenCard(row.Id, row.LastFour, row.Account, row.Scopes.Split(' '), Time(row.Created), Time(row.Expires), Time(row.LastUsed)))];
    }

    /// <summary>Ends a token; false if there is none of this name.</summary>
    public async Task<bool> RevokeAsync(string id, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return await connection.ExecuteAsync("delete from tokens where id = @id", new { id }).ConfigureAwait(false) > 0;
    }

    /// <summary>Who has a token, and what it may do; null if it does not hold.</summary>
    public async Task<(Account Account, IReadOnlyList<string> Scopes)?> WhoAsync(string token, CancellationToken cancel = default)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var hash = Secrets.Hash(token);
        var scopes = await connection.QuerySingleOrDefaultAsync<(string? Scopes, string Account, double Stale)>(
            $"select scopes, account, {database.Now} - coalesce(last_used, 0) from tokens where hash = @hash and (expires is null or expires > {database.Now})", new { hash }).ConfigureAwait(false);
        if (scopes.Scopes is null)
        {
            return null;
        }

        if (scopes.Stale > 60)
        {
            await connection.ExecuteAsync($"update tokens set last_used = {database.Now} where hash = @hash", new { hash }).ConfigureAwait(false);
        }

        var row = await connection.QuerySingleAsync<AccountRow>($"select {Columns} from accounts where name = @Account", new { scopes.Account }).ConfigureAwait(false);
        return (row.ToAccount(), scopes.Scopes.Split(' '));
    }

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static DateTimeOffset? Time(double? seconds) => seconds is { } value ? Time(value) : null;

    private sealed class AccountRow
    {
        public string Name { get; set; } = "";

        public double? SecondsAMonth { get; set; }

        public long? PicturesAMonth { get; set; }

        public long Running { get; set; }

        public long Queued { get; set; }

        public long Bytes { get; set; }

        public long CreationsAMinute { get; set; }

        public string WebhookSecret { get; set; } = "";

        public Account ToAccount() => new(Name)
        {
            SecondsAMonth = SecondsAMonth,
            PicturesAMonth = PicturesAMonth,
            Running = (int)Running,
            Queued = (int)Queued,
            Bytes = Bytes,
            CreationsAMinute = (int)CreationsAMinute,
            WebhookSecret = WebhookSecret,
        };
    }
}
