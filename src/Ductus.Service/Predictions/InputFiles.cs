using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Service.Outbound;

namespace Ductus.Service.Predictions;

/// <summary>Files that inputs name: uploaded before, in the address itself, or elsewhere.</summary>
/// <param name="files">Uploaded ones.</param>
/// <param name="outbound">Reaches others.</param>
/// <param name="options">Limits.</param>
public sealed class InputFiles(FileStore files, OutboundClient outbound, ServiceOptions options)
{
    /// <summary>The path of a file.</summary>
    /// <param name="account">Whose input it is.</param>
    /// <param name="field">Which field, for what is said.</param>
    /// <param name="address">The field's value.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="ProblemException">There is none.</exception>
    public async Task<string> PathOfAsync(Account account, string field, string address, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(address);
        if (address.StartsWith("data:", StringComparison.Ordinal))
        {
            var comma = address.IndexOf(',', StringComparison.Ordinal);
            var head = comma > 0 ? address[5..comma] : "";
            if (!head.EndsWith(";base64", StringComparison.Ordinal))
            {
                throw Wrong(field, "must be base64 if it is a data address");
            }

            byte[] bytes;
            try
            {
                bytes = Convert.FromBase64String(address[(comma + 1)..]);
            }
            catch (FormatException)
            {
                throw Wrong(field, "must be base64 if it is a data address");
            }

            using var content = new MemoryStream(bytes);
            return files.PathOf(await files.AddAsync(account.Name, "input", head.Split(';')[0], "{}", content, account.Bytes, cancel).ConfigureAwait(false));
        }

        // Ours, whatever this server is called just now: the name in it is checked, and whose it is.
        var at = address.IndexOf("/v1/files/", StringComparison.Ordinal);
        if (at >= 0 && address[(at + 10)..].Split('/', '?')[0] is var id && JobId.IsOne(id) && await files.GetAsync(id, account.Name, cancel).ConfigureAwait(false) is { } file)
        {
            return files.PathOf(file);
        }

        if (outbound.Objection(address) is { } objection)
        {
            throw Wrong(field, objection);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await outbound.SendAsync(request, cancel).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > options.MostUpload)
            {
                throw Wrong(field, "could not be fetched");
            }

            await using var content = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            return files.PathOf(await files.AddAsync(account.Name, Path.GetFileName(new Uri(address).AbsolutePath), response.Content.Headers.ContentType?.MediaType ?? "", "{}", content, account.Bytes, cancel).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            throw Wrong(field, "could not be fetched");
        }
    }

    /// <summary>One field that is wrong.</summary>
    public static ProblemException Wrong(string field, string what) => new(422, "Input validation failed", $"- input.{field}: {what}\n") { Fields = [("invalid", $"input.{field}", what)] };
}
