using System.Security.Cryptography;
using System.Text;

namespace Ductus.Service.Basics;

/// <summary>Random names, and what is kept of them.</summary>
public static class Secrets
{
    /// <summary>128 random bits as small hexadecimal digits.</summary>
    public static string Address() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A token: <c>dct_</c> and 256 random bits.</summary>
    public static string Token() => "dct_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>A key for signing webhooks, in the form of Standard Webhooks (standardwebhooks.com).</summary>
    public static string WebhookKey() => "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>SHA-256 of a text: enough for what has 256 random bits.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Compares in a time that tells nothing.</summary>
    public static bool AreEqual(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
