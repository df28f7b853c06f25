using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace Ductus.Tests.Provenance;

/// <summary>A time stamp server (RFC 3161) on this machine.</summary>
internal sealed class TestTimeStampServer : IDisposable
{
    private const string TimeStampInfo = "1.2.840.113549.1.9.16.1.4";
    private readonly HttpListener _listener = new();
    private readonly DateTimeOffset _now;
    private readonly RSA _key = RSA.Create(2048);
    private readonly X509Certificate2 _certificate;

    public TestTimeStampServer(DateTimeOffset now)
    {
        _now = now;
        var request = new CertificateRequest("CN=Example time", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], true));
        _certificate = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(1));
        using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }

        _listener.Prefixes.Add(Address.ToString());
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public Uri Address { get; }

    public int Asked { get; private set; }

    public bool AnswersRubbish { get; set; }

    public void Dispose()
    {
        _listener.Close();
        _certificate.Dispose();
        _key.Dispose();
    }

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Assert.True(Rfc3161TimestampRequest.TryDecode(body.ToArray(), out var request, out _));
                Asked++;
                context.Response.OutputStream.Write(AnswersRubbish ? "no"u8 : Answer(request!));
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private byte[] Answer(Rfc3161TimestampRequest request)
    {
        var info = new AsnWriter(AsnEncodingRules.DER);
        using (info.PushSequence())
        {
            info.WriteInteger(1);
            info.WriteObjectIdentifier("1.2.3.4");
            using (info.PushSequence())
            {
                using (info.PushSequence())
                {
                    info.WriteObjectIdentifier(request.HashAlgorithmId.Value!);
                }

                info.WriteOctetString(request.GetMessageHash().Span);
            }

            info.WriteInteger(7);
            info.WriteGeneralizedTime(_now, omitFractionalSeconds: true);
            info.WriteInteger(request.GetNonce()!.Value.Span);
        }

        var signed = new SignedCms(new ContentInfo(new Oid(TimeStampInfo), info.Encode()));
        var signer = new CmsSigner(_certificate) { DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1") };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), SigningCertificate()));
        signed.ComputeSignature(signer);
        var answer = new AsnWriter(AsnEncodingRules.DER);
        using (answer.PushSequence())
        {
            using (answer.PushSequence())
            {
                answer.WriteInteger(0);
            }

            answer.WriteEncodedValue(signed.Encode());
        }

        return answer.Encode();
    }

    /// <summary>ESS signing-certificate-v2 (RFC 5035).</summary>
    private byte[] SigningCertificate()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(_certificate.RawData));
        }

        return writer.Encode();
    }
}
