using Ductus.Reading;

namespace Ductus.Tests.Reading;

/// <summary>The models of characters that proposals lean on.</summary>
public sealed class CharacterModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("en", "the house", "teh huose")]
    [InlineData("fr", "très délicat", "trés delïcat")]
    [InlineData("de", "nicht über", "nihct ûber")]
    [InlineData("en", "In 1905", "iN 1905")]
    public void What_is_spelt_as_the_language_spells_costs_less(string language, string right, string wrong)
    {
        var model = CharacterModel.Load(Installation.Model(CharacterModel.FileName)).Single(model => model.Language == language);
        double Cost(string text) => Enumerable.Range(0, text.Length).Sum(i => model.Cost(text.AsSpan(0, i), text[i]));

        Assert.True(Cost(right) < Cost(wrong));
    }

    [Fact]
    public void Without_the_file_there_is_none_and_a_damaged_one_is_refused()
    {
        Assert.Empty(CharacterModel.Load(_folder.File("none.gz")));
        File.WriteAllText(_folder.File("damaged.gz"), "no archive");
        Assert.Contains("damaged.gz", Assert.Throws<UserException>(() => CharacterModel.Load(_folder.File("damaged.gz"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_letter_in_doubt_is_read_as_the_language_has_it_and_the_other_reading_is_kept()
    {
        var model = CharacterModel.Load(Installation.Model(CharacterModel.FileName))[0];
        var evidence = Evidence("the hause", doubtful: 5, other: 'o');

        var plain = evidence.Propose(null);
        var leaning = evidence.Propose(model);

        Assert.Equal("the hause", plain.Text);
        Assert.Equal("the house", leaning.Text);
        Assert.Contains("the hause", leaning.Alternatives);
        Assert.Equal(9, leaning.Scores.Count);
        Assert.Equal(0.45f, leaning.Scores[5], 0.01);
        Assert.All(leaning.Scores.Where((_, i) => i != 5), score => Assert.InRange(score, 0.9, 1));
    }

    /// <summary>A text of which one letter is nearly as likely another.</summary>
    private static LineEvidence Evidence(string text, int doubtful, char other)
    {
        const int FramesALetter = 3;
        var rows = new float[FramesALetter * text.Length * Alphabet.Classes];
        Array.Fill(rows, 1e-6f);
        for (var i = 0; i < text.Length; i++)
        {
            for (var f = 0; f < FramesALetter; f++)
            {
                var row = rows.AsSpan(((i * FramesALetter) + f) * Alphabet.Classes, Alphabet.Classes);
                row[0] = f == 1 ? 0.01f : 0.99f;
                if (f == 1)
                {
                    row[Alphabet.IndexOf(text[i])] = i == doubtful ? 0.5f : 0.95f;
                    row[Alphabet.IndexOf(other)] = i == doubtful ? 0.45f : row[Alphabet.IndexOf(other)];
                }
            }
        }

        return new LineEvidence(Array.ConvertAll(rows, MathF.Log));
    }
}
