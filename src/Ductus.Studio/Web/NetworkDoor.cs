using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Ductus.Files;
using Ductus.Studio.Languages;
using Microsoft.Extensions.Configuration;

namespace Ductus.Studio.Web;

/// <summary>
/// Whether the studio is reached from the network beside loopback: opened and closed while it runs, and kept for the next time. Whoever comes through it needs a token.
/// </summary>
/// <param name="folder">A folder that only its owner reads.</param>
public sealed class NetworkDoor(string folder)
{
    private readonly Endpoints _endpoints = new();
    private readonly string _path = Path.Combine(folder, "open-to-network");
    private readonly Lock _lock = new();
    private int _port;

    /// <summary>Where Kestrel takes the listener from, and hears of changes.</summary>
    internal IConfigurationRoot Configuration => field ??= new ConfigurationBuilder().Add(_endpoints).Build();

    /// <summary>The address on the network; null: it is closed.</summary>
    public string? Address { get; private set; }

    /// <summary>Opens it if it was open when the studio was last closed.</summary>
    /// <param name="port">The port on loopback, which it shares.</param>
    internal void Begin(int port)
    {
        _port = port;
        if (!File.Exists(_path))
        {
            return;
        }

        try
        {
            Open();
        }
        catch (UserException)
        {
            // There is no network just now: it stays closed, and Settings says so.
        }
    }

    /// <summary>Opens it; nothing happens where it is open.</summary>
    /// <exception cref="UserException">This machine is on no network, another program has the port there, or the choice cannot be kept.</exception>
    public void Open()
    {
        lock (_lock)
        {
            // Another window may have opened it already.
            if (Address is not null)
            {
                return;
            }

            var here = AddressHere() ?? throw Sentences.Refusal("refused.no-network");
            try
            {
                using var probe = new TcpListener(here, _port);
                probe.Start();
            }
            catch (SocketException e)
            {
                throw Sentences.Refusal(e, "refused.port-taken", $"{_port}");
            }

            WholeFile.Write(_path, "");
            Address = $"http://{here}:{_port}";
            _endpoints.Set(Address);
        }
    }

    /// <summary>Closes it; whoever is connected through it is cut off.</summary>
    public void Close()
    {
        lock (_lock)
        {
            WholeFile.TryDelete(_path);
            Address = null;
            _endpoints.Set(null);
        }
    }

    /// <summary>The address of this machine on its network: of an interface with a gateway before others.</summary>
    internal static IPAddress? AddressHere() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback)
        .OrderByDescending(card => card.GetIPProperties().GatewayAddresses.Count)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private sealed class Endpoints : ConfigurationProvider, IConfigurationSource
    {
        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public void Set(string? address)
        {
            Data.Clear();
            if (address is not null)
            {
                Data["Endpoints:Network:Url"] = address;
            }

            OnReload();
        }
    }
}
