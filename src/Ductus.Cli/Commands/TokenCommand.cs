using System.CommandLine;
using System.Globalization;
using Ductus.Queue;
using Ductus.Service.Accounts;

namespace Ductus.Cli.Commands;

/// <summary><c>ductus token create|list|revoke</c>: who may use a service.</summary>
internal static class TokenCommand
{
    public static Command Create(Terminal terminal) => new("token", "Makes, lists and revokes tokens of a service") { Issue(terminal), List(terminal), Revoke(terminal) };

    private static Command Issue(Terminal terminal)
    {
        var account = new Argument<string>("account") { Description = "Whose token it is: small letters, digits, hyphens; an account that is not there is made" };
        var scopes = new Option<string[]>("--scopes") { Description = $"What it may do: {string.Join(", ", Scope.All)}", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Scope.All] };
        scopes.AcceptOnlyFromAmong([.. Scope.All]);
        var days = Values.OptionalNumber("--days", "Days that it holds; for ever if not given", 1, 36500);
        var seconds = Values.OptionalNumber("--seconds-a-month", "Seconds of work that the account has a calendar month; any if not given", 0f, 1e9f);
        var pictures = Values.OptionalNumber("--pictures-a-month", "Pictures and written pages that the account has a calendar month; any number if not given", 0, 1_000_000_000);
        var running = Values.OptionalNumber("--running", "Jobs of the account that run at once; any number if not given", 1, 10_000);
        var queued = Values.OptionalNumber("--queued", "Jobs of the account that wait at once; 100 if not given", 0, 1_000_000);
        var megabytes = Values.OptionalNumber("--megabytes", "Megabytes of files that the account may upload; 10240 if not given", 0, 1_000_000);
        var rate = Values.OptionalNumber("--creations-a-minute", "Jobs that the account may create a minute; 600 if not given", 1, 1_000_000);
        var place = new StoreOptions();
        var command = new Command("create", "Makes a token, and shows it once; limits that are given become the account's") { account, scopes, days, seconds, pictures, running, queued, megabytes, rate };
        place.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            await using var store = await JobStores.OpenAsync(place.Get(result).Database, cancel).ConfigureAwait(false);
            var accounts = new AccountStore(store.Database);
            await accounts.MigrateAsync(cancel).ConfigureAwait(false);
            var name = result.GetValue(account)!;
            var known = await accounts.GetAsync(name, cancel).ConfigureAwait(false) ?? new Account(name);
            await accounts.PutAsync(
                known with
                {
                    SecondsAMonth = result.GetValue(seconds) ?? known.SecondsAMonth,
                    PicturesAMonth = result.GetValue(pictures) ?? known.PicturesAMonth,
                    Running = result.GetValue(running) ?? known.Running,
                    Queued = result.GetValue(queued) ?? known.Queued,
                    Bytes = result.GetValue(megabytes) is { } mb ? mb * (1L << 20) : known.Bytes,
                    CreationsAMinute = result.GetValue(rate) ?? known.CreationsAMinute,
                },
                cancel).ConfigureAwait(false);
            terminal.Say(await accounts.IssueAsync(name, result.GetValue(scopes)!, result.GetValue(days) is { } count ? TimeSpan.FromDays(count) : null, cancel).ConfigureAwait(false));
            return 0;
        });
        return command;
    }

    private static Command List(Terminal terminal)
    {
        var place = new StoreOptions();
        var command = new Command("list", "Lists tokens by their last letters");
        place.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            await using var store = await JobStores.OpenAsync(place.Get(result).Database, cancel).ConfigureAwait(false);
            var accounts = new AccountStore(store.Database);
            await accounts.MigrateAsync(cancel).ConfigureAwait(false);
            foreach (var token in await accounts.TokensAsync(cancel).ConfigureAwait(false))
            {
                terminal.Say($"{token.Id}  {token.Account}  …{token.LastFour}  {string.Join(',', token.Scopes)}  {(token.Expires is { } end ? $"until {Day(end)}" : "for ever")}  {(token.LastUsed is { } used ? $"last used {Day(used)}" : "never used")}");
            }

            return 0;
        });
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var id = new Argument<string>("id") { Description = "As 'ductus token list' shows it" };
        var place = new StoreOptions();
        var command = new Command("revoke", "Ends a token at once") { id };
        place.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            await using var store = await JobStores.OpenAsync(place.Get(result).Database, cancel).ConfigureAwait(false);
            var accounts = new AccountStore(store.Database);
            await accounts.MigrateAsync(cancel).ConfigureAwait(false);
            if (!await accounts.RevokeAsync(result.GetValue(id)!, cancel).ConfigureAwait(false))
            {
                throw new UserException($"There is no token '{result.GetValue(id)}': 'ductus token list' shows which there are.");
            }

            terminal.Say("Revoked");
            return 0;
        });
        return command;
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
