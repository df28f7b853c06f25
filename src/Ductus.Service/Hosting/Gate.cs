using System.Globalization;
using System.Net;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.OpenAi;
using Ductus.Service.Replicate;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.Hosting;

/// <summary>Before any route: who asks, whether too often, and what is made of what goes wrong. No body is read here, and nothing of a request is logged.</summary>
/// <param name="accounts">Tokens.</param>
/// <param name="limits">How often.</param>
/// <param name="options">Where the service listens.</param>
/// <param name="faults">Told the kind of an unforeseen fault.</param>
public sealed class Gate(AccountStore accounts, RateLimits limits, ServiceOptions options, Action<Exception> faults)
{
    private readonly string[]? _hosts = HostsOf(options);

    /// <summary>Passes a request on, or answers it.</summary>
    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(next);
        var openAi = http.Request.Path.StartsWithSegments("/openai", StringComparison.Ordinal);
        try
        {
            if (_hosts is not null && !_hosts.Contains(http.Request.Host.Host))
            {
                // A page of a stranger's whose name points here now: DNS rebinding.
                throw new ProblemException(421, "Misdirected Request", "This server does not answer under this name.");
            }

            if (openAi || http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
            {
                await AdmitAsync(http).ConfigureAwait(false);
            }

            await next(http).ConfigureAwait(false);
            if (http.Response is { StatusCode: 404 or 405 or 415, HasStarted: false, ContentLength: null })
            {
                throw http.Response.StatusCode switch
                {
                    404 => ProblemException.NotFound,
                    405 => new ProblemException(405, "Method Not Allowed", "This address does not know this method."),
                    _ => new ProblemException(415, "Unsupported Media Type", "This address takes no body of this kind: /openapi.json says which it takes."),
                };
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var problem = e switch
            {
                ProblemException known => known,
                BadHttpRequestException { StatusCode: 413 } => ProblemException.TooLarge(options.MostUpload),
                BadHttpRequestException bad => new ProblemException(bad.StatusCode, "Bad Request", "The request cannot be read."),
                UserException or System.Data.Common.DbException => new ProblemException(503, "Service Unavailable", "The service cannot work just now: try again in a minute.") { RetryAfter = 60 },
                _ => new ProblemException(500, "Internal Server Error", "A fault of this server: it is in its log."),
            };
            if (problem.Status >= 500)
            {
                faults(e);
            }

            if (problem.RetryAfter is { } seconds)
            {
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            }

            await (openAi ? OpenAiProblem.Answer(problem, http) : problem.Answer()).ExecuteAsync(http).ConfigureAwait(false);
        }
    }

    private async Task AdmitAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : header.StartsWith("Token ", StringComparison.Ordinal) ? header[6..] : "";
        if (token.Length is 0 or > 200 || await accounts.WhoAsync(token, http.RequestAborted).ConfigureAwait(false) is not var (account, scopes))
        {
            throw ProblemException.Unauthenticated;
        }

        var path = http.Request.Path.Value!;
        var creates = http.Request.Method == "POST" && (path.EndsWith("/predictions", StringComparison.Ordinal) || path.EndsWith("/trainings", StringComparison.Ordinal) || path.EndsWith("/verify", StringComparison.Ordinal) || path.Contains("/images/", StringComparison.Ordinal));
        var (left, reset) = limits.Take(account.Name, creates, creates ? account.CreationsAMinute : options.RequestsAMinute);
        http.Response.Headers["ratelimit-remaining"] = Math.Max(0, left).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers["ratelimit-reset"] = reset.ToString(CultureInfo.InvariantCulture);
        if (left < 0)
        {
            throw new ProblemException(429, "Too Many Requests", $"Request was throttled. Your rate limit resets in ~{reset}s.") { RetryAfter = reset };
        }

        Caller.Set(http, account, scopes);
    }

    /// <summary>The names under which a service on loopback answers; null: any, where it listens to a network.</summary>
    private static string[]? HostsOf(ServiceOptions options)
    {
        var hosts = options.Listen.Split(';').Select(address => new Uri(address.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal)).Host).ToArray();
        return hosts.All(host => host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip)))
            ? ["localhost", "127.0.0.1", "[::1]", .. options.PublicAddress is { } address ? new[] { new Uri(address).Host } : []]
            : null;
    }
}
