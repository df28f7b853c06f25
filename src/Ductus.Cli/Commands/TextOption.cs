using System.CommandLine;
using Ductus.Texts;

namespace Ductus.Cli.Commands;

/// <summary><c>--text FILE</c>, or <c>-</c> for what is piped in.</summary>
internal static class TextOption
{
    private const string StandardInput = "-";

    public static Option<string> Create() => new("--text") { Description = "The text to write: a UTF-8 file, or - for the standard input", Required = true };

    /// <summary>The text.</summary>
    /// <exception cref="UserException">There is no such file, it is not text, or it is empty.</exception>
    public static string Read(string given, Terminal terminal)
    {
        var text = given == StandardInput ? ComposedText.Of(terminal.In.ReadToEnd()) : File.Exists(given)
            ? TextFile.Read(given)
            : throw new UserException($"There is no text file '{given}': --text takes a file, or - for the standard input.");
        return string.IsNullOrWhiteSpace(text)
            ? throw new UserException($"The text '{given}' is empty: put into it what is to be written.")
            : text;
    }
}
