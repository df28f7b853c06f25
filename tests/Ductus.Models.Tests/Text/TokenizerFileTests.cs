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
