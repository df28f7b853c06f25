using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ductus.Service.Outbound;

/// <summary>Signatures of webhooks after Standard Webhooks (github.com/standard-webhooks): HMAC-SHA256 of id, time and body.</summary>
public static class WebhookSignature
{
    /// <summary>The value of <c>webhook-signature</c>.</summary>
    /// <param name="secret">As <c>whsec_</c> and base64.</param>
    /// <param name="id">The value of <c>webhook-id</c>.</param>
    /// <param name="seconds">The value of <c>webhook-timestamp</c>.</param>
    /// <param name="body">What is sent.</param>
    public static string Of(string secret, string id, long seconds, string body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = Convert.FromBase64String(secret[(secret.IndexOf('_', StringComparison.Ordinal) + 1)..]);
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{seconds}.{body}"))));
    }
}
