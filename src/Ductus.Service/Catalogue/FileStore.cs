using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Ductus.Queue;
using Ductus.Service.Basics;

namespace Ductus.Service.Catalogue;

/// <summary>Uploaded files: what they are called is a label only; on disk they have the names that are made for them.</summary>
/// <param name="database">Where is known of them.</param>
/// <param name="options">Where they are, and for how long.</param>
public sealed class FileStore(Database database, ServiceOptions options)
{
    private const string Columns = "id, account, name, content_type as ContentType, size, sha256, md5, metadata, created, expires";

    /// <summary>Where a file lies; its ending, which tells archives from pictures, is one of a few.</summary>
    public string PathOf(FileCard file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Path.Combine(options.Store, "files", file.Id + Ending(file));
    }

    /// <summary>Takes a stream in.</summary>
    /// <exception cref="ProblemException">It is too large, or the account has too much.</exception>
    public async Task<FileCard> AddAsync(string account, string name, string contentType, string metadata, Stream content, long mostOfAccount, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var used = await UsedAsync(account, cancel).ConfigureAwait(false);
        var folder = Path.Combine(options.Store, "files");
        Files.Folders.Create(folder);
        var id = JobId.New();
        var aside = Path.Combine(folder, id + Files.WholeFile.AsideSuffix);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // What clients of Replicate compare; nothing rests on it.
        using var md = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        long size = 0;
        try
        {
            await using (var to = File.Create(aside))
            {
                var buffer = new byte[1 << 16];
                for (int read; (read = await content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
                {
                    size += read;
                    if (size > options.MostUpload)
                    {
                        throw ProblemException.TooLarge(options.MostUpload);
                    }

                    if (used + size > mostOfAccount)
                    {
                        throw Full;
                    }

                    sha.AppendData(buffer, 0, read);
                    md.AppendData(buffer, 0, read);
                    await to.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
                }
            }

            var now = DateTimeOffset.UtcNow;
            var card = new FileCard(
                id, account, Label(name), contentType.Length > 200 ? "application/octet-stream" : contentType, size, Convert.ToHexStringLower(sha.GetHashAndReset()), Convert.ToHexStringLower(md.GetHashAndReset()), metadata,
                now, now + options.FileRetention);
            File.Move(aside, PathOf(card));
            try
            {
                return await EnterAsync(card, mostOfAccount, cancel).ConfigureAwait(false);
            }
            catch
            {
                Files.WholeFile.TryDelete(PathOf(card));
                throw;
            }
        }
        finally
        {
            Files.WholeFile.TryDelete(aside);
        }
    }

    /// <summary>A file of an account; null if there is none.</summary>
    public async Task<FileCard?> GetAsync(string id, string account, CancellationToken cancel = default) =>
        await QueryAsync("where id = @id and account = @account", new { id, account }, cancel).ConfigureAwait(false) is [var file] ? file : null;

    /// <summary>An account's files, newest first.</summary>
    public Task<IReadOnlyList<FileCard>> ListAsync(string account, CancellationToken cancel = default) => QueryAsync("where account = @account order by created desc, id desc", new { account }, cancel);

    /// <summary>Deletes a file; false if there is none.</summary>
    public async Task<bool> DeleteAsync(string id, string account, CancellationToken cancel = default)
    {
        var file = await GetAsync(id, account, cancel).ConfigureAwait(false);
        if (file is not null)
        {
            await DeleteAsync(file, cancel).ConfigureAwait(false);
        }

        return file is not null;
    }

    /// <summary>Deletes files whose time is over.</summary>
    public async Task SweepAsync(CancellationToken cancel = default)
    {
        foreach (var file in await QueryAsync($"where expires < {database.Now} limit 100", new { }, cancel).ConfigureAwait(false))
        {
            await DeleteAsync(file, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Enters a file if there is room for it now: others may have come while it was sent.</summary>
    private Task<FileCard> EnterAsync(FileCard card, long mostOfAccount, CancellationToken cancel) => database.InTransactionAsync(
        async (connection, transaction) =>
        {
            await database.InTurnAsync(connection, transaction, $"files of {card.Account}").ConfigureAwait(false);
            if (await UsedAsync(card.Account, connection, transaction).ConfigureAwait(false) + card.Size > mostOfAccount)
            {
                throw Full;
            }

            await connection.ExecuteAsync(
                "insert into files (id, account, name, content_type, size, sha256, md5, metadata, created, expires) values (@Id, @Account, @Name, @ContentType, @Size, @Sha256, @Md5, @Metadata, @created, @expires)",
                new { card.Id, card.Account, card.Name, card.ContentType, card.Size, card.Sha256, card.Md5, card.Metadata, created = Seconds(card.Created), expires = Seconds(card.Expires) },
                transaction).ConfigureAwait(false);
            return card;
        },
        cancel);

    private static ProblemException Full => new(402, "Insufficient storage", "Your files fill what you may store: delete some.");

    private async Task DeleteAsync(FileCard file, CancellationToken cancel)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        await connection.ExecuteAsync("delete from files where id = @Id", new { file.Id }).ConfigureAwait(false);
        Files.WholeFile.TryDelete(PathOf(file));
    }

    private async Task<long> UsedAsync(string account, CancellationToken cancel)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        return await UsedAsync(account, connection, null).ConfigureAwait(false);
    }

    private static Task<long> UsedAsync(string account, DbConnection connection, DbTransaction? transaction) =>
        connection.QuerySingleAsync<long>("select cast(coalesce(sum(size), 0) as bigint) from files where account = @account", new { account }, transaction);

    private async Task<IReadOnlyList<FileCard>> QueryAsync(string which, object parameters, CancellationToken cancel)
    {
        await using var connection = await database.ConnectAsync(cancel).ConfigureAwait(false);
        var rows = await connection.QueryAsync<Row>($"select {Columns} from files {which}", parameters).ConfigureAwait(false);
        return [.. rows.Select(row => new FileCard(row.Id, row.Account, row.Name, row.ContentType, row.Size, row.Sha256, row.Md5, row.Metadata, Time(row.Created), Time(row.Expires)))];
    }

    private static string Ending(FileCard file) => Path.GetExtension(file.Name).ToLowerInvariant() is (".zip" or ".safetensors" or ".png" or ".jpg" or ".jpeg" or ".pdf") and var known ? known
        : file.ContentType switch { "application/zip" or "application/x-zip-compressed" => ".zip", "image/png" => ".png", "image/jpeg" => ".jpg", _ => "" };

    private static string Label(string name) => string.Concat(Path.GetFileName(name.Replace('\\', '/')).Where(c => !char.IsControl(c)).Take(200)) is { Length: > 0 } label ? label : "file";

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string Account { get; set; } = "";

        public string Name { get; set; } = "";

        public string ContentType { get; set; } = "";

        public long Size { get; set; }

        public string Sha256 { get; set; } = "";

        public string Md5 { get; set; } = "";

        public string Metadata { get; set; } = "";

        public double Created { get; set; }

        public double Expires { get; set; }
    }
}
