using System.Net;
using System.Net.Sockets;
using Ductus.Service.Basics;

namespace Ductus.Service.Outbound;

/// <summary>
/// Opens connections for users of the service: only where its owner allows any, with TLS, without redirects, and to public addresses. The address is looked at when it is connected to, so that no name can stand for
/// another one meanwhile.
/// </summary>
public sealed class OutboundClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ServiceOptions _options;
    private readonly HttpClient _client;

    /// <summary>A client under a service's options.</summary>
    public OutboundClient(ServiceOptions options)
    {
        _options = options;
#pragma warning disable CA2000 // The client disposes of it.
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync }) { Timeout = Patience };
#pragma warning restore CA2000
    }

    /// <summary>Says why an address is not connected to, before anything is queued; null if it may be.</summary>
    public string? Objection(string address) =>
        !_options.Outbound ? "this server opens no connections; its owner can switch them on"
        : !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 ? "must be an address that begins with https://"
        : _options.Trusted.Contains(uri.Host) ? null
        : uri.Scheme != "https" ? "must be an address that begins with https://"
        : IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && IsPrivate(ip) ? "must be a public address"
        : null;

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">It was refused here or there, or failed.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Objection(request.RequestUri?.ToString() ?? "") is { } objection
            ? throw new HttpRequestException(objection)
            : _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var one) ? [one] : await Dns.GetHostAddressesAsync(host, cancel).ConfigureAwait(false);
        if (!_options.Trusted.Contains(host))
        {
            addresses = [.. addresses.Where(address => !IsPrivate(address))];
        }

        if (addresses.Length == 0)
        {
            throw new HttpRequestException("The address is private: connections go to public ones only.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is of this machine, of its networks, or of none in particular (the special blocks of RFC 6890).</summary>
    public static bool IsPrivate(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        var b = address.GetAddressBytes();
        return IPAddress.IsLoopback(address) || (b.Length == 4
            ? b[0] is 0 or 10 or 127 or >= 224
                || (b[0] == 100 && b[1] is >= 64 and < 128)
                || (b[0] == 169 && b[1] == 254)
                || (b[0] == 172 && b[1] is >= 16 and < 32)
                || (b[0] == 192 && (b[1] == 168 || (b[1] == 0 && b[2] is 0 or 2)))
                || (b[0] == 198 && (b[1] is 18 or 19 || (b[1] == 51 && b[2] == 100)))
                || (b[0] == 203 && b[1] == 0 && b[2] == 113)
            // Global unicast is 2000::/3; tunnels to IPv4 (64:ff9b::, 2002::, 2001:0::) may lead anywhere.
            : (b[0] & 0xE0) != 0x20 || (b[0] == 0x20 && b[1] == 0x02) || (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0) || (b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
