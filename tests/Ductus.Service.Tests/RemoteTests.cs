using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Ductus.Cli;
using Ductus.Remote;

namespace Ductus.Tests;

/// <summary>Work on another machine: a service of ours stands for Replicate.</summary>
public sealed class RemoteTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Variable = "REPLICATE_API_TOKEN";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static (int Code, string Said, string Error) Run(string? answer, params string[] args)
    {
        using StringWriter said = new(), error = new();
        using var answers = new StringReader(answer ?? "");
        var code = CommandLine.Run(args, new Terminal(answers, said, error, Live: false) { Asks = answer is not null });
        return (code, said.ToString(), error.ToString());
    }

    private static string Pictures(TemporaryFolder folder)
    {
        var path = Directory.CreateDirectory(folder.File("pictures")).FullName;
        foreach (var name in new[] { "a", "b" })
        {
            File.WriteAllBytes(Path.Combine(path, name + ".png"), FakeWrite.Picture);
            File.WriteAllText(Path.Combine(path, name + ".txt"), "a note in [trigger]");
        }

        return path;
    }

    private string[] Train(string pictures, string lora, params string[] more) => ["train", pictures, "--remote", "replicate", "--remote-address", service.Address, "--lora", lora, "--steps", "3", "--whose", "Ida", "--right", "mine", .. more];

    [Fact]
    public async Task A_hand_is_trained_there_and_painted_with_there()
    {
        using var folder = new TemporaryFolder();
        using var client = await service.ClientAsync("remote");
        Environment.SetEnvironmentVariable(Variable, client.Token);
        var lora = folder.File("ida.safetensors");

        // Nothing is sent before the price is agreed to.
        var pictures = Pictures(folder);
        var (code, _, error) = Run(null, Train(pictures, lora));
        Assert.Equal(2, code);
        Assert.Contains("--yes", error, StringComparison.Ordinal);
        (code, var said, error) = Run("no\n", Train(pictures, lora));
        Assert.Equal((2, "Nothing was sent."), (code, error.Trim()));
        Assert.Contains("Price: about 0.0000 EUR", said, StringComparison.Ordinal);
        Assert.Empty((await client.GetAsync("/v1/trainings"))["results"]!.AsArray());

        (code, said, error) = Run("yes\n", Train(pictures, lora));
        Assert.True(code == 0, error);
        Assert.Contains("2 captioned pictures", said, StringComparison.Ordinal);
        Assert.Equal("2 pictures of HWRIT", await File.ReadAllTextAsync(lora, Cancel));
        Assert.StartsWith("remote/ida:", RemoteRecord.Of(lora)!.Version, StringComparison.Ordinal);
        Assert.Equal([lora, lora + ".remote.json"], Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal));

        (code, said, error) = Run(null, "paint", "a letter in [trigger]", "--remote", "replicate", "--remote-address", service.Address, "--lora", lora, "--count", "2", "--yes", "--out", folder.File("p.png"));
        Assert.True(code == 0, error);
        Assert.Equal(FakeWrite.Picture, await File.ReadAllBytesAsync(folder.File("p-2.png"), Cancel));
        Assert.Contains(folder.File("p-1.png"), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_was_stopped_follows_the_same_training()
    {
        using var folder = new TemporaryFolder();
        using var client = await service.ClientAsync("follows");
        Environment.SetEnvironmentVariable(Variable, client.Token);
        var lora = folder.File("ida.safetensors");
        RemoteWork.Pack(Pictures(folder), folder.File("p.zip"));
        using var remote = new RemoteClient(service.Address, client.Token!);
        await remote.CreateModelAsync("follows", "ida", "cpu", Cancel);
        var archive = await remote.UploadAsync(folder.File("p.zip"), "application/zip", Cancel);
        var id = await new RemoteWork(remote, _ => { }).TrainAsync("ductus/flux", new string('f', 64), new JsonObject { ["destination"] = "follows/ida", ["input"] = new JsonObject { ["input_images"] = archive, ["steps"] = 2 } }, Cancel);
        new RemoteRecord(service.Address, "follows/ida", id, "HWRIT").Save(lora);
        var (code, said, error) = Run(null, Train(Pictures(folder), lora));
        Assert.True(code == 0, error);
        Assert.Contains($"Following the training {id}", said, StringComparison.Ordinal);
        Assert.Single((await client.GetAsync("/v1/trainings"))["results"]!.AsArray());
    }

    [Fact]
    public async Task What_is_wrong_is_said_in_one_sentence()
    {
        using var folder = new TemporaryFolder();
        using var client = await service.ClientAsync("wrong");
        var lora = folder.File("ida.safetensors");
        var pictures = Pictures(folder);
        Environment.SetEnvironmentVariable(Variable, null);
        Assert.Contains("No token is in REPLICATE_API_TOKEN", Run(null, Train(pictures, lora)).Error, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(Variable, "r8_wrong");
        Assert.Contains("does not know the token", Run(null, Train(pictures, lora, "--yes")).Error, StringComparison.Ordinal);
        Environment.SetEnvironmentVariable(Variable, client.Token);
        Assert.Contains("has no model 'ductus/none'", Run(null, Train(pictures, lora, "--yes", "--remote-model", "ductus/none")).Error, StringComparison.Ordinal);
        Assert.Contains("refuses: The destination model", Run(null, Train(pictures, lora, "--yes", "--destination", "ductus/flux")).Error, StringComparison.Ordinal);
        Assert.Contains("no address that a token may be sent to", Run(null, "train", pictures, "--remote", "replicate", "--remote-address", "http://example.org", "--lora", lora).Error, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", Run(null, "train", pictures, "--remote", "replicate", "--remote-address", "http://127.0.0.1:9", "--lora", lora).Error, StringComparison.Ordinal);
        Assert.Contains("add --remote replicate", Run(null, "train", pictures, "--hand", lora, "--yes").Error, StringComparison.Ordinal);
        Assert.Contains("was not trained at", Run(null, "paint", "a", "--remote", "replicate", "--remote-address", service.Address, "--lora", lora, "--yes").Error, StringComparison.Ordinal);
        Assert.Contains("--mark is for painting on this machine", Run(null, "paint", "a", "--remote", "replicate", "--mark", "a phrase").Error, StringComparison.Ordinal);
        Assert.Contains("--base is for painting on this machine", Run(null, "paint", "a", "--remote", "replicate", "--base", "dev").Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_are_taken_out_of_the_archive_that_a_trainer_leaves()
    {
        using var folder = new TemporaryFolder();
        using var bytes = new MemoryStream();
        await using (var tar = new TarWriter(bytes, leaveOpen: true))
        {
            foreach (var (name, text) in new[] { ("output/flux_train_replicate/captions/a.txt", "a note"), ("output/flux_train_replicate/lora.safetensors", "weights") })
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = content }, Cancel);
            }
        }

        var training = new JsonObject { ["output"] = new JsonObject { ["weights"] = $"data:application/x-tar;base64,{Convert.ToBase64String(bytes.ToArray())}" } };
        await RemoteWork.FetchAdapterAsync(training, folder.File("ida.safetensors"), Cancel);
        Assert.Equal("weights", await File.ReadAllTextAsync(folder.File("ida.safetensors"), Cancel));
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
