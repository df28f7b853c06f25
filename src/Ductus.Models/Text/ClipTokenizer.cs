using System.IO.Compression;
using System.Text.Json;

namespace Ductus.Models.Text;

/// <summary>CLIP's tokenizer: prompts to ids between a start and an end token, padded with end tokens to the encoder's window.</summary>
public sealed class ClipTokenizer
{
    /// <summary>OpenAI's file lists more merges than the vocabulary has: 49152 tokens, less 2 for each byte and the two special ones.</summary>
    private const int OpenAiMerges = 49152 - 256 - 2;

    private readonly BytePairs _pairs;
    private readonly int _start;
    private readonly int _end;

    private ClipTokenizer(string path, Dictionary<string, int> ids, IEnumerable<(string, string)> merges)
    {
        (_start, _end) = (Special(path, ids, ClipWords.Start), Special(path, ids, ClipWords.End));
        _pairs = new BytePairs(ids, merges);
    }

    /// <summary>
    /// Loads a folder with vocab.json and merges.txt or with tokenizer.json, either of these files, or OpenAI's bpe_simple_vocab_16e6.txt.gz.
    /// </summary>
    /// <exception cref="FileNotFoundException">The files are not there.</exception>
    /// <exception cref="InvalidDataException">They hold no vocabulary of CLIP.</exception>
    public static ClipTokenizer Load(string path)
    {
        try
        {
            var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            string merges = Path.Combine(folder, "merges.txt"), vocabulary = Path.Combine(folder, "vocab.json"), both = Path.Combine(folder, "tokenizer.json");
            if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            {
                return FromOpenAi(path);
            }

            if (File.Exists(merges) && File.Exists(vocabulary))
            {
                return new ClipTokenizer(path, Ids(JsonDocument.Parse(File.ReadAllBytes(vocabulary)).RootElement), Merges(File.ReadLines(merges)));
            }

            return File.Exists(both)
                ? FromJson(both)
                : throw new FileNotFoundException($"'{path}' holds no vocabulary of CLIP: copy vocab.json and merges.txt (or tokenizer.json) there from the model's folder tokenizer.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no vocabulary of CLIP: {e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>The ids of a prompt, <paramref name="window"/> of them.</summary>
    public PromptTokens Encode(string prompt, int window = 77)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var ids = new List<int> { _start };
        foreach (var word in ClipWords.Split(prompt))
        {
            if (word is ClipWords.Start or ClipWords.End)
            {
                ids.Add(word == ClipWords.Start ? _start : _end);
            }
            else
            {
                _pairs.Encode(word, ids, _end);
            }
        }

        var room = window - 1;
        var cutOff = ids.Count > room ? _pairs.Decode(ids[room..]) : "";
        return new PromptTokens([.. ids.Take(room), .. Enumerable.Repeat(_end, Math.Max(1, window - ids.Count))], cutOff);
    }

    private static int Special(string path, Dictionary<string, int> ids, string token) =>
        ids.TryGetValue(token, out var id) ? id : throw new InvalidDataException($"'{path}' is no vocabulary of CLIP: it has no token {token}.");

    private static ClipTokenizer FromOpenAi(string path)
    {
        using var stream = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var merges = Merges(stream.ReadToEnd().Split('\n')).Take(OpenAiMerges).ToList();
        var ids = BytePairs.TokensOf(merges).Concat([ClipWords.Start, ClipWords.End]).Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id);
        return new ClipTokenizer(path, ids, merges);
    }

    private static ClipTokenizer FromJson(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(path));
        var model = json.RootElement.GetProperty("model");
        var merges = model.GetProperty("merges").EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.Array
            ? (merge[0].GetString()!, merge[1].GetString()!)
            : Pair(merge.GetString()!));
        return new ClipTokenizer(path, Ids(model.GetProperty("vocab")), merges.ToList());
    }

    private static Dictionary<string, int> Ids(JsonElement vocabulary) => vocabulary.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetInt32());

    /// <summary>A pair a line after the first, which says the version.</summary>
    private static IEnumerable<(string First, string Second)> Merges(IEnumerable<string> lines) => lines.Skip(1).Where(line => line.Contains(' ')).Select(Pair);

    private static (string First, string Second) Pair(string line)
    {
        var space = line.IndexOf(' ');
        return space > 0 ? (line[..space], line[(space + 1)..].TrimEnd()) : throw new InvalidDataException($"'{line}' is no pair of byte-pair encoding.");
    }
}
