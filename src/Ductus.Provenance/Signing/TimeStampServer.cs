using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Ductus.Provenance.Signing;

/// <summary>A server that vouches for when something was signed (RFC 3161). The only thing in signing that leaves the machine: it is sent the hash of a signature.</summary>
/// <param name="address">Of the server, http or https.</param>
public sealed class TimeStampServer(Uri address)
{
    private const int MostBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A time stamp over the SHA-256 of bytes.</summary>
    /// <param name="data">What is stamped.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>The token (CMS, DER).</returns>
    /// <exception cref="UserException">The server cannot be reached, or its answer is none.</exception>
    internal byte[] Stamp(byte[] data, CancellationToken cancel)
    {
        try
        {
            var request = Rfc3161TimestampRequest.CreateFromData(data, HashAlgorithmName.SHA256, requestSignerCertificates: true, nonce: RandomNumberGenerator.GetBytes(8));
            using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
            using var message = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(request.Encode()) };
            message.Content.Headers.ContentType = new("application/timestamp-query");
            using var answer = client.Send(message, HttpCompletionOption.ResponseContentRead, cancel);
            answer.EnsureSuccessStatusCode();
            using var content = new MemoryStream();
            answer.Content.ReadAsStream(cancel).CopyTo(content);
            return request.ProcessResponse(content.ToArray(), out _).AsSignedCms().Encode();
        }
        catch (Exception e) when (e is HttpRequestException or CryptographicException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new UserException($"The time stamp server {address} did not answer as one should ({e.Message.TrimEnd('.')}): try again, name another, or sign without a time stamp.", e);
        }
    }
}
