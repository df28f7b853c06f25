using Ductus.Application;
using Ductus.Files;
using Ductus.Marks;

namespace Ductus.Tests.Provenance;

/// <summary>What cannot be looked at is told of by the name that whoever sent it gave it.</summary>
public sealed class OriginCheckTests
{
    [Fact]
    public void A_file_that_is_away_is_named_and_its_place_is_not_told()
    {
        using var folder = new TemporaryFolder();
        var report = new OriginCheck(MarkKey.Public, null).Look(folder.File("1234"), "letter.png", TestContext.Current.CancellationToken);
        Assert.Equal(OriginOutcome.Broken, report.Outcome);
        Assert.StartsWith("'letter.png' cannot be read: Could not find file 'letter.png'. Give a file", report.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, report.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_assembly_is_not_told_of_as_a_fault_of_the_users_file()
    {
        static string Load() => System.Reflection.Assembly.Load("Ductus.Nowhere, Version=1.0.0.0, Culture=neutral, PublicKeyToken=null").FullName!;
        Assert.Throws<FileNotFoundException>(() => UserFiles.Use(Load));
        Assert.Throws<UserException>(() => UserFiles.Use(() => File.ReadAllText(Path.Combine(Path.GetTempPath(), "ductus-nowhere", "letter.txt"))));
    }
}
