using System.Diagnostics;
using System.Text.RegularExpressions;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Provenance.Signing;
using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Rough;

/// <summary>Where the program runs: terminals, pipes, languages, folders that go away or cannot be written.</summary>
[Trait("Speed", "Slow")]
public sealed partial class SurroundingsTests(DrawnHand hand) : IClassFixture<DrawnHand>, IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tr_TR.UTF-8")]
    [InlineData("de_DE.UTF-8")]
    public void Every_language_gets_the_same_page(string locale)
    {
        // That a key is made is said once, whatever the language.
        InstallationKey.OfUser.Load(DateTimeOffset.UtcNow).Key.Dispose();
        var english = Write("C");
        var other = Write(locale);

        Assert.Equal(Sentences(english.Said), Sentences(other.Said));
        Assert.Equal(english.Page, other.Page);
        Assert.Equal(english.Report, other.Report);
    }

    [Fact]
    public void A_reader_that_goes_away_does_not_stop_the_work()
    {
        SkipOnWindows();
        Text("the lazy dog");

        using var run = RunningCli.InShell("\"$@\" | head -n 1", WriteTo(Page));

        var ended = run.End();
        ended.Done();
        Assert.Single(ended.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(1748, PictureFile.Load(Page).Width);
        Assert.True(File.Exists(Path.ChangeExtension(Page, ".report.json")));
    }

    [Theory]
    [InlineData("dumb", false)]
    [InlineData("xterm", true)]
    public void Only_a_terminal_that_can_is_asked_to_write_over_a_line(string terminal, bool over)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs script(1), which makes a terminal.");
        Notes();

        using var run = RunningCli.InShell(
            $"export TERM={terminal}; exec script -qec '\"'\"$1\"'\" train \"'\"$3\"'\" --hand \"'\"$5\"'\" --whose me --right mine --steps 2' /dev/null",
            "train", _folder.File("notes"), "--hand", _folder.File("hand.safetensors"));

        var ended = run.End();
        Assert.Equal(0, ended.Code);
        Assert.Contains("Hand: ", ended.Out, StringComparison.Ordinal);
        Assert.Equal(over, ended.Out.Replace("\r\n", "\n", StringComparison.Ordinal).Contains('\r', StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_that_are_deleted_under_a_run_are_made_again()
    {
        Notes();
        var path = Path.Combine(_folder.File("out"), "hand.safetensors");
        using var run = RunningCli.Start("train", _folder.File("notes"), "--hand", path, "--steps", "8");
        Assert.True(run.WaitFor(() => Directory.Exists(path + ".work") && Directory.GetFiles(path + ".work", "lock", SearchOption.AllDirectories).Length > 0), run.Said);
        Directory.Delete(_folder.File("out"), recursive: true);
        Directory.Delete(_folder.File("notes"), recursive: true);

        run.End().Done();

        Assert.Equal(8, HandFile.Load(path).Record.Steps);
    }

    [Fact]
    public void A_user_who_cannot_write_the_checkout_writes_elsewhere()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs the rights of POSIX files.");
            return;
        }

        Text("the lazy dog");
        var checkout = Directory.CreateDirectory(_folder.File("checkout")).FullName;
        var own = Directory.CreateDirectory(_folder.File("own")).FullName;
        File.Copy(hand.Path, _folder.File("hand.safetensors"));
        File.SetUnixFileMode(_folder.Path, ForAll);
        File.SetUnixFileMode(checkout, ForAll);
        File.SetUnixFileMode(own, ForAll | UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite);
        var user = Environment.IsPrivilegedProcess ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
        using (var can = Process.Start("/bin/sh", ["-c", $"{user}test -x '{RunningCli.Program}'"]))
        {
            can.WaitForExit();
            Assert.SkipUnless(can.ExitCode == 0, "Needs a user who is not root and can run the program.");
        }

        RunningCli As(string page) => RunningCli.InShell(
            $"cd '{checkout}'; export HOME='{own}' XDG_DATA_HOME='{own}/data'; exec {user}\"$@\"",
            ["write", _folder.File("hand.safetensors"), "--text", _folder.File("text.txt"), "--strength", "0", "--candidates", "1", "--size", "postcard", "--out", page]);
        using var refused = As("page.png");
        refused.End().Refused("page.png", "cannot be written");
        using var done = As(Path.Combine(own, "page.png"));
        done.End().Done();
        Assert.Equal(1748, PictureFile.Load(Path.Combine(own, "page.png")).Width);
        Assert.Empty(Directory.GetFileSystemEntries(checkout));
    }

    private string Page => _folder.File("page.png");

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a POSIX shell.");

    private void Notes() => DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);

    private void Text(string text) => File.WriteAllText(_folder.File("text.txt"), text);

    private string[] WriteTo(string page) =>
        ["write", hand.Path, "--text", _folder.File("text.txt"), "--out", page, "--strength", "0.5", "--candidates", "1", "--size", "postcard", "--line-spacing", "9.5"];

    private (string Said, byte[] Page, string Report) Write(string locale)
    {
        Text("it is INK in a line");
        using var run = RunningCli.With([("LC_ALL", locale), ("LANG", locale)], WriteTo(Page));
        var ended = run.End();
        ended.Done();
        return (ended.Out, PictureFile.Load(Page).Pixels, File.ReadAllText(Path.ChangeExtension(Page, ".report.json")));
    }

    /// <summary>All but what the machine has free at the moment.</summary>
    private static string Sentences(string said) => Free().Replace(said, "free");

    [GeneratedRegex(@"[\d.]+ [GM]B free")]
    private static partial Regex Free();
}
