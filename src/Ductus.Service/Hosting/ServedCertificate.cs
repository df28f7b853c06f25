using System.Net.Security;
using Ductus.Service.Basics;

namespace Ductus.Service.Hosting;

/// <summary>The certificate that new connections are shown. It is read again when its files have been replaced, as those who renew certificates do; one that cannot be read leaves the one before in place.</summary>
internal sealed class ServedCertificate
{
    private readonly TlsFiles _files;
    private readonly Lock _reading = new();
    private SslStreamCertificateContext _current;
    private DateTime _replaced;

    /// <summary>Reads it for the first time.</summary>
    /// <exception cref="UserException">It cannot serve: <see cref="TlsFiles.Read"/>.</exception>
    public ServedCertificate(TlsFiles files)
    {
        (_files, _replaced) = (files, files.Replaced);
        _current = files.Read(DateTimeOffset.UtcNow);
    }

    /// <summary>Shows it to a client.</summary>
    public void ShowIn(SslServerAuthenticationOptions handshake)
    {
        handshake.ServerCertificateSelectionCallback = null;
        handshake.ServerCertificateContext = Current();
    }

    private SslStreamCertificateContext Current()
    {
        lock (_reading)
        {
            if (_files.Replaced is var replaced && replaced != _replaced)
            {
                try
                {
                    _current = _files.Read(DateTimeOffset.UtcNow);
                    _replaced = replaced;
                }
                catch (UserException)
                {
                    // Half written, or not yet with its key: the next client finds it whole.
                }
            }

            return _current;
        }
    }
}
