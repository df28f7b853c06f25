using System.IO.Compression;
using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>CLIP's tokenizer: prompts to ids between a start and an end token, padded with end tokens to the encoder's window.</summary>
public sealed class ClipTokenizer
{
    /// <summary>OpenAI's file lists more merges than the vocabulary has: 49152 tokens, less 2 for each byte and the two special ones.</summary>
    private const int OpenAiMerges = 49152 - 256 - 2;

    /// <summary>Tokens of a vocabulary, and characters of a line, that are believed: many times those of CLIP.</summary>
    private const int MostTokens = 1 << 24, LongestLine = 4096;

    private readonly BytePairs _pairs;
    private readonly int _start;
    private readonly int _end;

    private ClipTokenizer(Dictionary<string, int> ids, IEnumerable<(string, string)> merges)
    {
        (_start, _end) = (Special(ids, ClipWords.Start), Special(ids, ClipWords.End));
        _pairs = new BytePairs(ids, merges);
        LargestId = ids.Values.Max();
    }

    /// <summary>The largest id of a token: the encoder must have as many vectors and one.</summary>
    public int LargestId { get; }

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
                using var json = CheckedJson.Open(vocabulary, "is no vocabulary");
                return new ClipTokenizer(Ids(json.Root), Merges(File.ReadLines(merges)));
            }

            return File.Exists(both)
                ? FromJson(both)
                : throw new FileNotFoundException($"'{path}' holds no vocabulary of CLIP: copy vocab.json and merges.txt (or tokenizer.json) there from the model's folder tokenizer.");
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is no vocabulary of CLIP ({e.Message.TrimEnd('.')}): copy it again from the model's folder tokenizer.", e);
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

    private static int Special(Dictionary<string, int> ids, string token) =>
        ids.TryGetValue(token, out var id) ? id : throw new InvalidDataException($"it has no token {token}");

    private static ClipTokenizer FromOpenAi(string path)
    {
        using var stream = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var merges = Merges(Lines(stream)).Take(OpenAiMerges).ToList();
        var ids = new Dictionary<string, int>();
        foreach (var token in BytePairs.TokensOf(merges).Concat([ClipWords.Start, ClipWords.End]))
        {
            if (!ids.TryAdd(token, ids.Count))
            {
                throw new InvalidDataException($"two of its merges make the token '{token}'");
            }
        }

        return new ClipTokenizer(ids, merges);
    }

    private static ClipTokenizer FromJson(string path)
    {
        using var json = CheckedJson.Open(path, "is no tokenizer");
        var model = json.Root["model"];
        var merges = model["merges"].Items().Select(merge => !merge.IsList ? Pair(merge.Text())
            : merge.Items() is [var first, var second] ? (first.Text(), second.Text()) : throw merge.Wrong("is no pair"));
        return new ClipTokenizer(Ids(model["vocab"]), merges.ToList());
    }

    private static Dictionary<string, int> Ids(CheckedValue vocabulary)
    {
        var ids = new Dictionary<string, int>();
        foreach (var (token, id) in vocabulary.Properties())
        {
            if (!ids.TryAdd(token, id.Integer(0, MostTokens)))
            {
                throw id.Wrong("is there twice");
            }
        }

        return ids;
    }

    /// <summary>Lines of a packed file, one at a time: what is packed may be a thousand times as large as its file.</summary>
    private static IEnumerable<string> Lines(StreamReader reader)
    {
        var line = new char[LongestLine];
        var length = 0;
        for (int read; (read = reader.Read()) >= 0;)
        {
            if (read == '\n')
            {
                yield return new string(line, 0, length);
                length = 0;
            }
            else if (length < LongestLine)
            {
                line[length++] = (char)read;
            }
            else
            {
                throw new InvalidDataException($"a line of it is longer than {LongestLine} characters");
            }
        }

        yield return new string(line, 0, length);
    }

    /// <summary>A pair a line after the first, which says the version.</summary>
    private static IEnumerable<(string First, string Second)> Merges(IEnumerable<string> lines) => lines.Skip(1).Where(line => line.Contains(' ')).Select(Pair);

    private static (string First, string Second) Pair(string line)
    {
        var space = line.IndexOf(' ');
        return space > 0 ? (line[..space], line[(space + 1)..].TrimEnd()) : throw new InvalidDataException($"'{line}' is no pair of byte-pair encoding");
    }
}
