using System.Text;
using CsCheck;
using Ductus.Texts;

namespace Ductus.Tests.Texts;

/// <summary>A table of texts goes through a spreadsheet and comes back as it was.</summary>
public sealed class TableTests : IDisposable
{
    private static readonly Gen<string> Texts = Gen.String[Gen.Char["ab\"\"\",; é’"], 1, 12].Select(text => text.Trim()).Where(text => text.Length > 0);

    private static readonly Gen<(string File, string Text, string Mark)[]> Tables =
        Gen.Select(Texts, Gen.Bool).Array[1, 6].Select(rows => rows.Select((row, i) => ($"lines/{i}.png", row.Item1, row.Item2 ? "proposed" : "")).ToArray());

    private readonly TemporaryFolder _folder = new();

    private enum Program
    {
        Tabs,
        Commas,
        Semicolons,
        EverythingQuoted,
        Utf16,
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_comes_back_as_it_was_written() => Property.Holds(
        Tables,
        rows =>
        {
            File.WriteAllBytes(Path, TextFile.Table(rows));
            Assert.Equal(rows, TextFile.ReadTable(Path));
        },
        times: 300);

    [Fact]
    public void A_table_that_a_spreadsheet_has_saved_comes_back_as_it_was_written() => Property.Holds(
        Gen.Select(Tables, Gen.Enum<Program>()),
        given =>
        {
            var (rows, program) = given;
            Save(rows, program);
            Assert.Equal(rows, TextFile.ReadTable(Path));
        },
        times: 500);

    [Theory]
    [InlineData("a.png\t\"Hello\"\n", "\"Hello\"")]
    [InlineData("a.png\t\"Hello\", she said\n", "\"Hello\", she said")]
    [InlineData("a.png\t\"Hello\nb.png\tyou\"\n", "\"Hello")]
    [InlineData("a.png\t\"She said \"\"no\"\"\"\r\n", "She said \"no\"")]
    [InlineData("\uFEFFfile\ttext\tmark\t\t\r\na.png\tHello\t\t\t\r\n\t\t\t\t\r\n", "Hello")]
    [InlineData("picture\ttext\na.png\tHello\n", "Hello")]
    [InlineData("a.png\tone, two; three\n", "one, two; three")]
    public void Tables_of_people_and_of_programs_are_read(string table, string text)
    {
        File.WriteAllText(Path, table);
        var row = TextFile.ReadTable(Path)[0];
        Assert.Equal(("a.png", text, ""), row);
    }

    private string Path => _folder.File("transcripts.tsv");

    /// <summary>As LibreOffice and Excel do it: quotes where they are needed, line ends of Windows, empty columns at the end.</summary>
    private void Save((string File, string Text, string Mark)[] rows, Program program)
    {
        var separator = program switch { Program.Commas => ',', Program.Semicolons => ';', _ => '\t' };
        string Cell(string text) => program == Program.EverythingQuoted || text.AsSpan().ContainsAny('"', separator) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
        var lines = rows.Prepend(("file", "text", "mark")).Select(row => string.Join(separator, Cell(row.Item1), Cell(row.Item2), Cell(row.Item3), "", "") + "\r\n");
        File.WriteAllText(Path, string.Concat(lines), program == Program.Utf16 ? Encoding.Unicode : Encoding.UTF8);
    }
}
