using System.CommandLine;
using System.Text.Json.Nodes;
using Ductus.Application;
using Ductus.Bases;
using Ductus.Captions;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Remote;

namespace Ductus.Cli.Commands;

/// <summary><c>--remote replicate</c> of train and paint: work on another machine, whose price is shown and asked about first.</summary>
internal sealed class RemoteOptions
{
    /// <summary>Where the token is, as Replicate's own clients have it.</summary>
    private const string TokenVariable = "REPLICATE_API_TOKEN";

    private readonly Option<string?> _remote = new("--remote") { Description = $"Do it elsewhere: 'replicate', with the token in {TokenVariable}; the price is shown and asked about first" };
    private readonly Option<string> _address = new("--remote-address") { Description = "A service with Replicate's interface, as one of 'ductus serve'", DefaultValueFactory = _ => RemoteClient.Replicate };
    private readonly Option<string> _model = new("--remote-model") { Description = "The model there: the trainer of train, what paints without --lora of paint", DefaultValueFactory = _ => "" };
    private readonly Option<string> _destination = new("--destination") { Description = "The model of yours there that gets the trained version, as me/my-hand; my-hand of your account if not given" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask about the price" };

    public RemoteOptions() => _remote.AcceptOnlyFromAmong("replicate");

    public void AddTo(Command command, bool trains)
    {
        foreach (var option in (Option[])[_remote, _address, _model, _yes])
        {
            command.Options.Add(option);
        }

        if (trains)
        {
            command.Options.Add(_destination);
        }
    }

    /// <summary>Whether work is to be done elsewhere.</summary>
    /// <exception cref="UserException">An option that only such work knows is given without it.</exception>
    public bool AreGiven(ParseResult result)
    {
        if (result.GetValue(_remote) is not null)
        {
            return true;
        }

        return new Option[] { _address, _model, _destination, _yes }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } stray
            ? throw new UserException($"{stray.Name} belongs to work that is done elsewhere: add --remote replicate, or leave {stray.Name} out.")
            : false;
    }

    /// <summary>Has an adapter trained on captioned pictures, or follows the training that was begun before.</summary>
    public async Task TrainAsync(ParseResult result, IReadOnlyList<string> notes, string path, string trigger, int steps, int rank, float rate, Consent? consent, Terminal terminal, CancellationToken cancel)
    {
        WholeFile.Check(path);
        using var client = Client(result);
        var work = new RemoteWork(client, terminal.Say);
        var record = RemoteRecord.Of(path);
        if (record is { Version: null } && record.Address == client.Address)
        {
            terminal.Say($"Following the training {record.Training} at {client.Address}");
        }
        else
        {
            record = await BeginAsync(result, client, work, notes, path, trigger, steps, rank, rate, consent, terminal, cancel).ConfigureAwait(false);
            record.Save(path);
            terminal.Say($"Training {record.Training} at {client.Address}; stopped with Ctrl-C it goes on there, and the same command follows it again");
        }

        JsonNode training;
        try
        {
            training = await work.FollowAsync($"/v1/trainings/{record.Training}", cancel).ConfigureAwait(false);
        }
        catch (UserException e) when (e.Message.StartsWith("It ", StringComparison.Ordinal))
        {
            // It is over: the same command begins another.
            RemoteRecord.Forget(path);
            throw;
        }

        await RemoteWork.FetchAdapterAsync(training, path, cancel).ConfigureAwait(false);
        (record with { Version = (string?)training["output"]?["version"] }).Save(path);
        terminal.Say($"Adapter: {path}, called up by {record.Trigger}; 'ductus paint' takes it as --lora {path}, with --base on this machine or with --remote replicate there");
        ConsentOptions.Remind(consent, terminal);
    }

    private async Task<RemoteRecord> BeginAsync(
        ParseResult result, RemoteClient client, RemoteWork work, IReadOnlyList<string> notes, string path, string trigger, int steps, int rank, float rate, Consent? consent, Terminal terminal, CancellationToken cancel)
    {
        var (pictures, word) = Captioned(notes, path, trigger, consent, terminal, cancel);
        var archive = path + ".zip" + WholeFile.AsideSuffix;
        try
        {
            WholeFile.TryDelete(archive);
            var count = RemoteWork.Pack(pictures, archive);
            var trainer = Model(result, client, "ostris/flux-dev-lora-trainer");
            var version = await client.LatestVersionAsync(trainer, cancel).ConfigureAwait(false) ?? throw new UserException($"{client.Address} has no model '{trainer}' that trains: --remote-model names another.");
            var destination = result.GetValue(_destination) is { Length: > 0 } given ? given
                : $"{await client.AccountAsync(cancel).ConfigureAwait(false)}/{string.Concat(Path.GetFileNameWithoutExtension(path).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'))}";
            if (destination.Split('/') is not [{ Length: > 0 } owner, { Length: > 0 } name])
            {
                throw new UserException($"--destination takes the model of an account, as me/my-hand, not '{destination}'.");
            }

            terminal.Say(FormattableString.Invariant($"To send to {client.Address}: {count} captioned pictures, {new FileInfo(archive).Length / 1e6:F1} MB; {steps} steps by {trainer}, as a private version of {destination}"));
            var input = new JsonObject { ["trigger_word"] = word, ["steps"] = steps, ["lora_rank"] = rank, ["learning_rate"] = rate };
            if (client.Address == RemoteClient.Replicate)
            {
                // Its captions are our own; there it would write others.
                input["autocaption"] = false;
            }

            // A stand-in for the pictures, which are sent only when the price is agreed to.
            var asked = (JsonObject)input.DeepClone();
            asked["input_images"] = "data:application/zip;base64,UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";
            Agree(result, await client.EstimateAsync(new JsonObject { ["version"] = $"{trainer}:{version}", ["destination"] = destination, ["input"] = asked }, cancel).ConfigureAwait(false), terminal);
            await client.CreateModelAsync(owner, name, client.Address == RemoteClient.Replicate ? "gpu-t4" : "cpu", cancel).ConfigureAwait(false);
            input["input_images"] = await client.UploadAsync(archive, "application/zip", cancel).ConfigureAwait(false);
            return new RemoteRecord(client.Address, destination, await work.TrainAsync(trainer, version, new JsonObject { ["destination"] = destination, ["input"] = input }, cancel).ConfigureAwait(false), word);
        }
        finally
        {
            WholeFile.TryDelete(archive);
        }
    }

    /// <summary>Has pictures painted, and fetches them.</summary>
    public async Task<IReadOnlyList<string>> PaintAsync(ParseResult result, string prompt, string? lora, JsonObject input, string path, Terminal terminal, CancellationToken cancel)
    {
        using var client = Client(result);
        var record = lora is null ? null : RemoteRecord.Of(lora);
        var model = record is { Version: { } version } && record.Address == client.Address ? version
            : lora is null ? Model(result, client, "black-forest-labs/flux-dev")
            : throw new UserException($"'{lora}' was not trained at {client.Address}: 'ductus train' with --remote trains one there.");
        input["prompt"] = record is null ? prompt : prompt.Replace("[trigger]", record.Trigger, StringComparison.Ordinal);
        var version64 = model.Contains(':', StringComparison.Ordinal) ? model : $"{model}:{await client.LatestVersionAsync(model, cancel).ConfigureAwait(false) ?? throw new UserException($"{client.Address} has no model '{model}': --remote-model names another.")}";
        var body = new JsonObject { ["version"] = client.Address == RemoteClient.Replicate ? version64.Split(':')[1] : version64, ["input"] = input };
        Agree(result, await client.EstimateAsync(body, cancel).ConfigureAwait(false), terminal);
        var made = await client.PostAsync("/v1/predictions", body, cancel).ConfigureAwait(false);
        var done = await new RemoteWork(client, terminal.Say).FollowAsync($"/v1/predictions/{(string?)made["id"]}", cancel).ConfigureAwait(false);
        var addresses = done["output"] is JsonArray several ? several.Select(one => (string)one!).ToArray() : [(string)done["output"]!];
        var files = addresses.Length == 1 ? [path] : Enumerable.Range(1, addresses.Length).Select(i => Path.Combine(Path.GetDirectoryName(path)!, $"{Path.GetFileNameWithoutExtension(path)}-{i}{Path.GetExtension(path)}")).ToArray();
        for (var i = 0; i < files.Length; i++)
        {
            var aside = files[i] + WholeFile.AsideSuffix;
            await RemoteClient.DownloadAsync(addresses[i], aside, cancel).ConfigureAwait(false);
            File.Move(aside, files[i], overwrite: true);
        }

        return files;
    }

    /// <summary>A folder of captioned pictures: the one that is given, or one made of scans beside the adapter.</summary>
    private static (string Folder, string Trigger) Captioned(IReadOnlyList<string> notes, string path, string trigger, Consent? consent, Terminal terminal, CancellationToken cancel)
    {
        var work = path + ".notes";
        var crops = notes.Count == 1 ? CropFolder.Find(notes[0]) ?? CropFolder.Find(work) : CropFolder.Find(work);
        if (crops is not null)
        {
            CropFolder.Refresh(crops);
            return (crops, CropFolder.TriggerOf(crops));
        }

        if (notes.Count == 1 && Directory.Exists(notes[0]) && Directory.GetFiles(notes[0]).Any(file => PictureFile.HasPictureName(file) && File.Exists(Path.ChangeExtension(file, ".txt")) && !File.ReadAllText(Path.ChangeExtension(file, ".txt")).Trim().Contains('\n', StringComparison.Ordinal)))
        {
            // A text of one line is a caption; the lines of a page are several.
            return (notes[0], trigger);
        }

        var folder = new CropFolder(work, trigger, BaseFamilies.PixelStep);
        new Engine().Ingest(NotesSource.Of(notes), work, new JobLines(terminal), cancel, captions: folder);
        consent?.Save(work);
        var written = folder.Finish(consent is { CoversSignatures: true });
        return (written.Folder, trigger);
    }

    private RemoteClient Client(ParseResult result) => new(
        result.GetValue(_address)!,
        Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : throw new UserException($"No token is in {TokenVariable}: put the one in that the server has given you, with 'export {TokenVariable}=...'."));

    private string Model(ParseResult result, RemoteClient client, string usual)
    {
        var model = result.GetValue(_model) is { Length: > 0 } named ? named : client.Address == RemoteClient.Replicate ? usual : "ductus/flux";
        return model.Split('/', ':') is [{ Length: > 0 }, { Length: > 0 }, ..] ? model : throw new UserException($"--remote-model takes a model as owner/name, not '{model}'.");
    }

    /// <summary>Shows the price, and goes on only if it is agreed to.</summary>
    private void Agree(ParseResult result, RemoteEstimate? estimate, Terminal terminal)
    {
        terminal.Say(estimate is null
            ? "The server tells no price beforehand: look at its price page; at Replicate a training or a picture is paid by the second"
            : FormattableString.Invariant($"Price: about {estimate.Price} {estimate.Currency}, for {estimate.Seconds:F0} s of work{(estimate.Waits > 1 ? $" after {estimate.Waits:F0} s of waiting" : "")}"));
        if (result.GetValue(_yes))
        {
            return;
        }

        if (!terminal.Asks)
        {
            throw new UserException("Nothing is sent without your consent to the price: add --yes where nobody can be asked.");
        }

        if (terminal.Ask("Go on? (yes or no)") is not ("yes" or "y"))
        {
            throw new UserException("Nothing was sent.");
        }
    }
}
