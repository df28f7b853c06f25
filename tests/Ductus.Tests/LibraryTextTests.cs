using System.Text.RegularExpressions;

namespace Ductus.Tests;

/// <summary>What the libraries say holds for every program in front of them: how a command line does something is said by the command line.</summary>
public sealed partial class LibraryTextTests
{
    /// <summary>Those whose texts are the command line's.</summary>
    private static readonly string[] CommandLines = ["Ductus.Cli", "Ductus.Pretraining"];

    [Fact]
    public void No_library_names_a_command_or_an_option()
    {
        var root = Source();
        var files = Directory.GetDirectories(root).Where(project => !CommandLines.Contains(Path.GetFileName(project)))
            .SelectMany(project => Directory.GetFiles(project, "*.cs", SearchOption.AllDirectories)).Select(path => Path.GetRelativePath(root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj")).ToArray();
        Assert.True(files.Length > 100);

        var named = files.SelectMany(path => Texts().Matches(Comments().Replace(File.ReadAllText(Path.Combine(root, path)), ""))
            .Where(text => CommandOrOption().IsMatch(text.Value)).Select(text => $"{path}: {text.Value}"));
        Assert.Empty(named);
    }

    private static string Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ductus.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in the repository.");
        }

        return Path.Combine(folder.FullName, "src");
    }

    [GeneratedRegex(@"(?<![:""'])//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Texts();

    /// <summary>An option with its value behind a sign of equality is one of another program.</summary>
    [GeneratedRegex(@"\bductus [a-z]|(?<!\w)--[a-z]{2}[a-z-]*(?![a-z-=])")]
    private static partial Regex CommandOrOption();
}
