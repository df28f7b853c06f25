using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Rough;

/// <summary>
/// A disk that takes no more in the middle of a file. A limit on the size of files stands for it: the write is refused halfway, with the signal
/// that goes with it ignored.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class FullDiskTests(DrawnHand hand) : IClassFixture<DrawnHand>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_earlier_page_stays_as_it_was()
    {
        var page = _folder.File("page.png");
        File.WriteAllText(page, "earlier");
        File.WriteAllText(_folder.File("text.txt"), "the lazy dog");

        using var run = Limited(2, "write", hand.Path, "--text", _folder.File("text.txt"), "--out", page, "--strength", "0", "--candidates", "1", "--size", "postcard");

        run.End().Refused("page.png", "cannot be written");
        Assert.Equal("earlier", File.ReadAllText(page));
        Assert.Equal(["page.png", "text.txt"], Left());
    }

    [Theory]
    [InlineData(0, "hand cannot be written")]
    [InlineData(4, "state of the training cannot be written")]
    public void The_earlier_hand_stays_as_it_was(int steps, string said)
    {
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);
        var path = _folder.File("hand.safetensors");
        File.WriteAllText(path, "earlier");

        using var run = Limited(16, "train", _folder.File("notes"), "--hand", path, "--steps", $"{steps}");

        run.End().Refused(said);
        Assert.Equal("earlier", File.ReadAllText(path));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.part", SearchOption.AllDirectories));
        Assert.Equal([path], Directory.GetFiles(_folder.Path, "*.safetensors", SearchOption.AllDirectories));
    }

    private string[] Left() => [.. Directory.GetFiles(_folder.Path).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>The program, with files of so many blocks of half a kilobyte at most.</summary>
    private static RunningCli Limited(int blocks, params string[] args)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs the limits of a POSIX shell.");
        // The runtime's own code pages are a file to the system, which the limit would forbid too.
        return RunningCli.InShell($"trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; ulimit -f {blocks}; exec \"$@\"", args);
    }
}
