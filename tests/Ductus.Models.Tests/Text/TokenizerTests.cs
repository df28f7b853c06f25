using System.Text.Json;
using Ductus.Models.Text;

namespace Ductus.Models.Tests.Text;

/// <summary>
/// Forty strings against the reference tokenizers. The vocabularies are third parties' files that do not ship with Ductus: they are looked for in
/// <c>shared/golden/tokenizers</c> beside the repository.
/// </summary>
public sealed class TokenizerTests
{
    private static readonly string? Vocabularies = Find();

    [Fact]
    public void CLIP_ids_are_those_of_transformers()
    {
        var tokenizer = ClipTokenizer.Load(VocabularyFile("bpe_simple_vocab_16e6.txt.gz"));

        Compare(
            text => tokenizer.Encode(text, text.Length > 400 ? 1000 : 77).Ids,
            entry => Ids(entry.GetProperty("clip").GetProperty("hf_no_ftfy")),
            (ids, expected) => ids.Length == expected.Length || Array.TrueForAll(ids[(expected.Length - 1)..], id => id == 49407) ? ids[..expected.Length] : ids);
    }

    [Fact]
    public void T5_ids_are_those_of_transformers()
    {
        var tokenizer = T5Tokenizer.Load(VocabularyFile("spiece.model"));

        Compare(
            text => tokenizer.Encode(text, 512).Ids,
            entry => Ids(entry.GetProperty("t5").GetProperty("hf_t5")),
            (ids, expected) => Array.TrueForAll(ids[expected.Length..], id => id == 0) ? ids[..expected.Length] : ids);
        Compare(text => tokenizer.Encode(text, 64).Ids, entry => Ids(entry.GetProperty("t5").GetProperty("hf_t5_padded64")), (ids, _) => ids);
    }

    [Fact]
    public void What_finds_no_room_is_named()
    {
        var clip = ClipTokenizer.Load(VocabularyFile("bpe_simple_vocab_16e6.txt.gz"));
        var t5 = T5Tokenizer.Load(VocabularyFile("spiece.model"));
        var prompt = string.Concat(Enumerable.Repeat("ink and paper, ", 30)) + "a lamp in the corner";

        Assert.Equal("", clip.Encode("a lamp in the corner").CutOff);
        Assert.EndsWith("paper , a lamp in the corner", clip.Encode(prompt).CutOff, StringComparison.Ordinal);
        Assert.Equal(77, clip.Encode(prompt).Ids.Length);
        Assert.Equal("", t5.Encode(prompt, 256).CutOff);
        Assert.Equal("a lamp in the corner", t5.Encode(prompt, t5.Encode(prompt, 256).Ids.TakeWhile(id => id != 1).Count() + 1 - 5).CutOff);
    }

    [Fact]
    public void The_same_vocabulary_as_json_gives_the_same_ids()
    {
        var openAi = ClipTokenizer.Load(VocabularyFile("bpe_simple_vocab_16e6.txt.gz"));
        using var folder = new TemporaryFile();
        using (var gz = new System.IO.Compression.GZipStream(File.OpenRead(VocabularyFile("bpe_simple_vocab_16e6.txt.gz")), System.IO.Compression.CompressionMode.Decompress))
        {
            var lines = new StreamReader(gz).ReadToEnd().Split('\n')[..48895];
            File.WriteAllLines(folder.Beside("merges.txt"), lines);
            var pairs = lines[1..].Select(line => (line.Split(' ')[0], line.Split(' ')[1])).ToList();
            var tokens = BytePairs.TokensOf(pairs).Concat(["<|startoftext|>", "<|endoftext|>"]).Select((token, id) => (token, id)).ToDictionary(e => e.token, e => e.id);
            File.WriteAllText(folder.Beside("vocab.json"), JsonSerializer.Serialize(tokens));
            Directory.CreateDirectory(folder.Beside("json"));
            File.WriteAllText(Path.Combine(folder.Beside("json"), "tokenizer.json"), JsonSerializer.Serialize(new { model = new { vocab = tokens, merges = lines[1..] } }));
        }

        const string Text = "L'été à la plage: supercalifragilistic 1905!";
        Assert.Equal(openAi.Encode(Text).Ids, ClipTokenizer.Load(folder.Beside("merges.txt")).Encode(Text).Ids);
        Assert.Equal(openAi.Encode(Text).Ids, ClipTokenizer.Load(folder.Beside("json")).Encode(Text).Ids);
    }

    private static void Compare(Func<string, int[]> encode, Func<JsonElement, int[]> expected, Func<int[], int[], int[]> cut)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(VocabularyFile("expected.json")));
        var wrong = new List<string>();
        var strings = json.RootElement.GetProperty("strings").EnumerateArray().ToList();
        foreach (var entry in strings)
        {
            var text = entry.GetProperty("text").GetString()!;
            var reference = expected(entry);
            var ids = cut(encode(text), reference);
            if (!ids.SequenceEqual(reference))
            {
                wrong.Add($"'{text}': {string.Join(' ', ids.Take(30))} instead of {string.Join(' ', reference.Take(30))}");
            }
        }

        Assert.Equal(40, strings.Count);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(id => id.GetInt32())];

    private static string VocabularyFile(string name)
    {
        Assert.SkipWhen(Vocabularies is null, $"{name} is not there: the vocabularies of CLIP and T5 do not ship with Ductus.");
        return Path.Combine(Vocabularies!, name);
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tokenizers = Path.Combine(folder.FullName, "shared", "golden", "tokenizers");
            if (File.Exists(Path.Combine(tokenizers, "spiece.model")))
            {
                return tokenizers;
            }
        }

        return null;
    }
}
