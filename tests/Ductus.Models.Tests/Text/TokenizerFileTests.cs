using Ductus.Models.Text;

namespace Ductus.Models.Tests.Text;

/// <summary>Files of vocabularies that are missing or wrong, and a small one of each kind.</summary>
public sealed class TokenizerFileTests
{
    [Fact]
    public void Missing_vocabularies_are_named_with_what_their_files_are_called()
    {
        using var folder = new TemporaryFile();
        var path = Path.GetDirectoryName(folder.Path)!;

        Assert.Contains("copy vocab.json and merges.txt", Assert.Throws<FileNotFoundException>(() => ClipTokenizer.Load(path)).Message, StringComparison.Ordinal);
        Assert.Contains("copy spiece.model", Assert.Throws<FileNotFoundException>(() => T5Tokenizer.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spiece.model", "\u0002\u0001")]
    [InlineData("spiece.model", "\u000a\u0005\u000a\u0003abc")]
    [InlineData("tokenizer.json", "{")]
    [InlineData("tokenizer.json", """{"model": {"type": "BPE"}}""")]
    public void A_damaged_vocabulary_of_T5_is_refused(string name, string content)
    {
        using var folder = new TemporaryFile(name);
        File.WriteAllBytes(folder.Path, [.. content.Select(c => (byte)c)]);

        Assert.Contains("is no vocabulary of T5", Assert.Throws<InvalidDataException>(() => T5Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"added_tokens": [{"id": -1}], "model": {"type": "Unigram", "vocab": [["<pad>", 0], ["</s>", 0]]}}""", "added_tokens[0].id is no whole number")]
    [InlineData("""{"added_tokens": [], "model": {"type": "Unigram", "vocab": [["<pad>", 0], ["</s>"]]}}""", "is no piece with its score")]
    [InlineData("""{"added_tokens": [], "model": {"type": "Unigram", "vocab": [["<pad>", 0], ["</s>", 1e30]]}}""", "is no number from")]
    [InlineData("""{"added_tokens": [], "model": {"type": "Unigram", "vocab": [null]}}""", "is no list")]
    [InlineData("""{"added_tokens": [], "normalizer": {"precompiled_charsmap": "?"}, "model": {"type": "Unigram", "vocab": [["<pad>", 0], ["</s>", 0]]}}""", "is no base64")]
    [InlineData("""{"added_tokens": {}, "model": {"type": "Unigram"}}""", "added_tokens is no list")]
    public void A_value_of_T5s_vocabulary_that_cannot_be_is_named(string content, string sentence)
    {
        using var folder = new TemporaryFile("tokenizer.json");
        File.WriteAllText(folder.Path, content);

        Assert.Contains(sentence, Assert.Throws<InvalidDataException>(() => T5Tokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"<|startoftext|>": 0, "<|endoftext|>": 1, "a": 1}""", "two of its tokens have the id 1")]
    [InlineData("""{"<|startoftext|>": 0, "<|endoftext|>": 1, "a": "b"}""", "a is no whole number")]
    [InlineData("""{"<|startoftext|>": 0, "<|endoftext|>": 1, "a": 2, "a": 3}""", "is there twice")]
    [InlineData("""["<|startoftext|>"]""", "is no object")]
    public void A_value_of_CLIPs_vocabulary_that_cannot_be_is_named(string content, string sentence)
    {
        using var folder = new TemporaryFile("vocab.json");
        File.WriteAllText(folder.Path, content);
        File.WriteAllText(folder.Beside("merges.txt"), "#version: 0.2\na b</w>\n");

        Assert.Contains(sentence, Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_of_CLIP_without_its_special_tokens_is_refused()
    {
        using var folder = new TemporaryFile("merges.txt");
        File.WriteAllText(folder.Path, "#version: 0.2\na b</w>\n");
        File.WriteAllText(folder.Beside("vocab.json"), """{"a": 0}""");

        Assert.Contains("<|startoftext|>", Assert.Throws<InvalidDataException>(() => ClipTokenizer.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_likeliest_pieces_are_taken_and_unknown_characters_together()
    {
        using var folder = new TemporaryFile("tokenizer.json");
        File.WriteAllText(folder.Path, """
            {"added_tokens": [{"id": 0}, {"id": 1}, {"id": 2}], "normalizer": null, "model": {"type": "Unigram", "unk_id": 2, "vocab":
            [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -3], ["▁pa", -4], ["per", -4], ["▁paper", -5], ["p", -6], ["er", -6]]}}
            """);
        var tokenizer = T5Tokenizer.Load(folder.Path);

        Assert.Equal([6, 3, 2, 5, 1, 0], tokenizer.Encode(" paper  ✎✎per ", 6).Ids);
        var cut = tokenizer.Encode("paper paper paper", 3);
        Assert.Equal([6, 6, 1], cut.Ids);
        Assert.Equal("paper", cut.CutOff);
    }

    [Theory]
    [InlineData("e\u0301", "é")]
    [InlineData("a\u0323\u0302", "ậ")]
    [InlineData("a\u0302\u0323", "ậ")]
    [InlineData("\u212B", "Å")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("\u0915\u093C", "\u0915\u093C")]
    [InlineData("q\u0301", "q\u0301")]
    [InlineData("a\u0301b\u0301", "áb\u0301")]
    public void Accents_join_their_letters_as_Unicode_has_it(string text, string composed) => Assert.Equal(composed, UnicodeComposition.Compose(text));
}
