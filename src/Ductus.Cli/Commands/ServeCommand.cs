using System.CommandLine;
using System.Diagnostics;
using Ductus.Service.Basics;
using Ductus.Service.Hosting;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus serve</c>: Replicate's and OpenAI's interfaces over the hands and bases of this machine.</summary>
internal static class ServeCommand
{
    public static Command Create(Terminal terminal)
    {
        var place = new StoreOptions();
        var listen = new Option<string>("--listen") { Description = "Where to listen; other machines reach it under an address such as https://0.0.0.0:5190, which needs a --certificate, or http:// without encryption", DefaultValueFactory = _ => "http://127.0.0.1:5190" };
        var certificate = new CertificateOptions("For https: PEM with its chain, or PKCS#12 (.p12, .pfx); it is read again when the file is replaced");
        var address = new Option<string?>("--public-address") { Description = "The address by which clients know it, where it stands behind another server" };
        var hands = new Option<DirectoryInfo?>("--hands") { Description = "A folder of hands that every token may write in" };
        var workers = new Option<bool>("--no-worker") { Description = "Start no worker: 'ductus worker' is run elsewhere" };
        var outbound = new Option<bool>("--outbound") { Description = "Open connections: to webhooks, and to files that inputs name by https://" };
        var trusted = new Option<string[]>("--trust") { Description = "With --outbound, hosts that are reached though they are private or have no TLS", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var retention = Values.Number("--keep-hours", "Hours that input and output of jobs are kept", 0f, 2160f, 1f);
        var price = Values.Number("--price", "What a second of work costs, as estimates say", 0f, 1000f, 0f);
        var currency = new Option<string>("--currency") { Description = "In which currency", DefaultValueFactory = _ => "EUR" };
        var log = new Option<bool>("--json-log") { Description = "Log lines of JSON" };
        var command = new Command("serve", "Serves hands and bases by the interfaces of Replicate (/v1) and OpenAI's images (/openai/v1)") { listen, address, hands, workers, outbound, trusted, retention, price, currency, log };
        certificate.AddTo(command);
        place.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var (database, store) = place.Get(result);
            var options = new ServiceOptions(database, store)
            {
                Listen = Address("--listen", result.GetValue(listen)!),
                Tls = certificate.Get(result) is var (file, key, password) ? new TlsFiles(file, key, password) : null,
                PublicAddress = result.GetValue(address) is { } known ? Address("--public-address", known) : null,
                Hands = result.GetValue(hands)?.FullName,
                Worker = result.GetValue(workers) ? null : () => Worker(database, store),
                Outbound = result.GetValue(outbound),
                Trusted = result.GetValue(trusted)!,
                Retention = TimeSpan.FromHours(result.GetValue(retention)),
                PriceOfASecond = (decimal)result.GetValue(price),
                Currency = result.GetValue(currency)!,
                JsonLogs = result.GetValue(log),
            };
            await using var app = await ServiceHost.BuildAsync(options, cancel).ConfigureAwait(false);
            try
            {
                await app.StartAsync(cancel).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw new UserException($"'{options.Listen}' cannot be listened to: {e.Message}", e, new Remedy.Change([new Setting("listen", "http://127.0.0.1:5191")]));
            }

            terminal.Say($"Serving at {string.Join(", ", app.Urls)}; 'ductus token create' makes a token for whoever uses it");
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A worker that trains saves its state now.
            await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
            return 0;
        });
        return command;
    }

    /// <summary>This program again, as a worker.</summary>
    public static ProcessStartInfo Worker(string database, string store)
    {
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "ductus.dll")] : [];
        return new ProcessStartInfo(program, [.. self, "worker", "--store", store, "--with-parent"]) { Environment = { [StoreOptions.Variable] = database } };
    }

    private static string Address(string option, string given) => Uri.TryCreate(given, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
        ? given.TrimEnd('/')
        : throw new UserException($"{option} takes an address as http://127.0.0.1:5190, not '{given}'.");
}
