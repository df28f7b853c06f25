using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ductus.Service.Basics;
using Ductus.Service.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Ductus.Tests;

/// <summary>A service that proves who it is with a certificate of its own.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Pem => _folder.File("service.pem");

    private string Key => _folder.File("service.key");

    [Fact]
    public async Task Clients_get_the_certificate_and_the_renewed_one_once_its_file_is_replaced()
    {
        var first = Write();
        await using var app = await StartAsync("https://127.0.0.1:0", new TlsFiles(Pem, Key, null));
        Assert.Equal(first, await SeenAsync(app));

        var second = Write();
        Assert.NotEqual(first, second);
        for (var i = 0; await SeenAsync(app) != second; i++)
        {
            Assert.True(i < 100, "The renewed certificate is not served.");
            await Task.Delay(100, Cancel);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_behind_a_password_serves(bool isPkcs12)
    {
        using var certificate = Make(DateTimeOffset.UtcNow.AddDays(90), out var key);
        using (key)
        {
            if (isPkcs12)
            {
                await File.WriteAllBytesAsync(Pem, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Default, "word"), Cancel);
            }
            else
            {
                await File.WriteAllTextAsync(Pem, certificate.ExportCertificatePem(), Cancel);
                await File.WriteAllTextAsync(Key, key.ExportEncryptedPkcs8PrivateKeyPem("word", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)), Cancel);
            }
        }

        await using var app = await StartAsync("https://127.0.0.1:0", new TlsFiles(Pem, isPkcs12 ? null : Key, "word"));
        Assert.Equal(certificate.Thumbprint, await SeenAsync(app));
    }

    [Fact]
    public async Task What_cannot_serve_is_said_at_the_start()
    {
        Assert.Contains("needs a certificate", await RefusedAsync("https://127.0.0.1:0", null), StringComparison.Ordinal);
        Write();
        Assert.Contains("listen to https://127.0.0.1:0", await RefusedAsync("http://127.0.0.1:0", new TlsFiles(Pem, Key, null)), StringComparison.Ordinal);
        Assert.Contains("cannot be read", await RefusedAsync("https://127.0.0.1:0", new TlsFiles(_folder.File("none.pem"), null, null)), StringComparison.Ordinal);

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Key, other.ExportPkcs8PrivateKeyPem(), Cancel);
        Assert.Contains("the key that belongs to it", await RefusedAsync("https://127.0.0.1:0", new TlsFiles(Pem, Key, null)), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Pem, "no certificate", Cancel);
        Assert.Contains("PEM files", await RefusedAsync("https://127.0.0.1:0", new TlsFiles(Pem, Key, null)), StringComparison.Ordinal);

        Write(DateTimeOffset.UtcNow.AddDays(-1));
        Assert.Contains("in force", await RefusedAsync("https://127.0.0.1:0", new TlsFiles(Pem, Key, null)), StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(string listen, TlsFiles? tls) => (await Assert.ThrowsAsync<UserException>(() => StartAsync(listen, tls))).Message;

    private async Task<WebApplication> StartAsync(string listen, TlsFiles? tls)
    {
        var app = await ServiceHost.BuildAsync(new ServiceOptions(_folder.File("jobs.sqlite"), _folder.Path) { Listen = listen, Tls = tls, LeastFree = 0 }, Cancel);
        await app.StartAsync(Cancel);
        return app;
    }

    /// <summary>The thumbprint of the certificate that a new connection is shown.</summary>
    private static async Task<string> SeenAsync(WebApplication app)
    {
        var seen = "";
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, certificate, _, _) => (seen = certificate!.Thumbprint).Length > 0 };
        using var http = new HttpClient(handler);
        Assert.Equal("ok", await http.GetStringAsync(new Uri($"{app.Urls.First()}/healthz"), Cancel));
        return seen;
    }

    /// <summary>Writes a new certificate and its key; returns its thumbprint.</summary>
    private string Write(DateTimeOffset? until = null)
    {
        using var certificate = Make(until ?? DateTimeOffset.UtcNow.AddDays(90), out var key);
        using (key)
        {
            File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
            File.WriteAllText(Pem, certificate.ExportCertificatePem());
            return certificate.Thumbprint;
        }
    }

    private static X509Certificate2 Make(DateTimeOffset until, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), until);
    }

    public void Dispose() => _folder.Dispose();
}
