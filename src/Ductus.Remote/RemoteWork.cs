using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Ductus.Files;

namespace Ductus.Remote;

/// <summary>Trainings and pictures on another server, step by step.</summary>
/// <param name="client">The server.</param>
/// <param name="say">Told each new line of its logs.</param>
public sealed class RemoteWork(RemoteClient client, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly string[] Pictures = [".png", ".jpg", ".jpeg", ".webp"];

    /// <summary>How often it asks; servers of the tests answer sooner.</summary>
    public TimeSpan Every { get; init; } = Pause;

    /// <summary>Packs captioned pictures: each with the text beside it.</summary>
    /// <returns>How many pictures.</returns>
    /// <exception cref="UserException">There is none with a caption.</exception>
    public static int Pack(string folder, string archive)
    {
        var pairs = Directory.GetFiles(folder).Where(path => Pictures.Contains(Path.GetExtension(path).ToLowerInvariant()))
            .Select(path => (Picture: path, Text: Path.ChangeExtension(path, ".txt"))).Where(pair => File.Exists(pair.Text)).OrderBy(pair => pair.Picture, StringComparer.Ordinal).ToArray();
        if (pairs.Length == 0)
        {
            throw new UserException($"'{folder}' holds no picture with a caption (a .txt of the same name) beside it.");
        }

        using var zip = ZipFile.Open(archive, ZipArchiveMode.Create);
        foreach (var (picture, text) in pairs)
        {
            zip.CreateEntryFromFile(picture, Path.GetFileName(picture), CompressionLevel.NoCompression);
            zip.CreateEntryFromFile(text, Path.GetFileName(text));
        }

        return pairs.Length;
    }

    /// <summary>Begins a training.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> TrainAsync(string trainer, string version, JsonObject body, CancellationToken cancel) =>
        (string?)(await client.PostAsync($"/v1/models/{trainer}/versions/{version}/trainings", body, cancel).ConfigureAwait(false))["id"] ?? throw new UserException($"{client.Address} began no training.");

    /// <summary>Follows a training or a prediction to its end.</summary>
    /// <param name="path">As <c>/v1/trainings/ID</c>.</param>
    /// <param name="cancel">Stops the following; the work goes on there.</param>
    /// <returns>The whole of it.</returns>
    /// <exception cref="UserException">It failed or was stopped.</exception>
    public async Task<JsonNode> FollowAsync(string path, CancellationToken cancel)
    {
        var told = 0;
        while (true)
        {
            var work = await client.GetAsync(path, cancel).ConfigureAwait(false);
            var logs = (string?)work["logs"] ?? "";
            // Logs may be cut at their beginning when they grow long.
            told = told > logs.Length ? 0 : told;
            var whole = logs.LastIndexOf('\n') + 1;
            if (whole > told)
            {
                foreach (var line in logs[told..whole].Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    say(string.Concat(line.Where(c => !char.IsControl(c))));
                }

                told = whole;
            }

            switch ((string?)work["status"])
            {
                case "succeeded":
                    return work;
                case "failed":
                    throw new UserException($"It failed there: {((string?)work["error"])?.ReplaceLineEndings(" ") ?? "it does not say why"}");
                case "canceled" or "aborted":
                    throw new UserException("It was stopped there.");
            }

            await Task.Delay(Every, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Fetches the adapter of a training that has ended, out of the archive that it may be in.</summary>
    /// <exception cref="UserException">There is none.</exception>
    public static async Task FetchAdapterAsync(JsonNode training, string path, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(training);
        var address = (string?)training["output"]?["weights"] ?? throw new UserException("The training has left no weights.");
        Folders.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var fetched = path + WholeFile.AsideSuffix;
        var unpacked = fetched + "2";
        try
        {
            await RemoteClient.DownloadAsync(address, fetched, cancel).ConfigureAwait(false);
            if (await IsTarAsync(fetched, cancel).ConfigureAwait(false))
            {
                await using var file = File.OpenRead(fetched);
                await using var tar = new TarReader(file);
                var found = false;
                while (!found && await tar.GetNextEntryAsync(cancellationToken: cancel).ConfigureAwait(false) is { } entry)
                {
                    if (entry is { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile, DataStream: not null } && entry.Name.EndsWith(".safetensors", StringComparison.Ordinal))
                    {
                        await entry.ExtractToFileAsync(unpacked, overwrite: true, cancel).ConfigureAwait(false);
                        found = true;
                    }
                }

                if (!found)
                {
                    throw new UserException("What the training made holds no adapter (.safetensors).");
                }

                File.Move(unpacked, path, overwrite: true);
            }
            else
            {
                File.Move(fetched, path, overwrite: true);
            }
        }
        finally
        {
            WholeFile.TryDelete(fetched);
            WholeFile.TryDelete(unpacked);
        }
    }

    /// <summary>Whether a file is a tar archive: POSIX ones say so at byte 257.</summary>
    private static async Task<bool> IsTarAsync(string path, CancellationToken cancel)
    {
        var head = new byte[262];
        await using var file = File.OpenRead(path);
        return await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false) == head.Length && head.AsSpan(257, 5).SequenceEqual("ustar"u8);
    }
}
