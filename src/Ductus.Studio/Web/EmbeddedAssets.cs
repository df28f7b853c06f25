using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ductus.Studio.Web;

/// <summary>Scripts and styles out of this assembly, compressed once and then from memory: the same bytes however the program was built, published or packed.</summary>
internal static class EmbeddedAssets
{
    private const string Prefix = "wwwroot/";
    private static readonly HashSet<string> Names = [.. typeof(EmbeddedAssets).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))];
    private static readonly ConcurrentDictionary<(string Name, string Coding), Lazy<(byte[] Data, string Tag)>> Cached = new();

    /// <summary>Whether an address is that of an asset.</summary>
    public static bool Has(PathString path) => Names.Contains(NameOf(path));

    /// <summary>Sends an asset.</summary>
    public static async Task SendAsync(HttpContext context)
    {
        var name = NameOf(context.Request.Path);
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var coding = accepted.Contains("br", StringComparison.Ordinal) ? "br" : accepted.Contains("gzip", StringComparison.Ordinal) ? "gzip" : "";
        var (data, tag) = Cached.GetOrAdd((name, coding), key => new(() => Load(key.Name, key.Coding))).Value;
        var headers = context.Response.Headers;
        headers.ETag = tag;
        headers.CacheControl = "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            ".html" => "text/html; charset=utf-8",
            _ => "application/octet-stream",
        };
        if (coding.Length > 0)
        {
            headers.ContentEncoding = coding;
        }

        context.Response.ContentLength = data.Length;
        await context.Response.Body.WriteAsync(data, context.RequestAborted);
    }

    private static string NameOf(PathString path) => Prefix + path.Value?.TrimStart('/');

    private static (byte[] Data, string Tag) Load(string name, string coding)
    {
        using var stream = typeof(EmbeddedAssets).Assembly.GetManifestResourceStream(name)!;
        using var plain = new MemoryStream();
        stream.CopyTo(plain);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()))[..16]}{coding}\"";
        if (coding.Length == 0)
        {
            return (plain.ToArray(), tag);
        }

        using var packed = new MemoryStream();
        using (Stream packing = coding == "br" ? new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            packing.Write(plain.ToArray());
        }

        return (packed.ToArray(), tag);
    }
}
