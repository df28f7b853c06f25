using Ductus.Cli;

namespace Ductus.Tests.Cli;

/// <summary>One run of the command line inside the test.</summary>
internal sealed record CliRun(int Code, string Out, string Error)
{
    public static CliRun Of(params string[] args) => With("", args);

    public static CliRun With(string input, params string[] args) => With(new StringReader(input), args);

    public static CliRun With(TextReader input, params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = CommandLine.Run(args, new Terminal(input, output, error, Live: false));
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Asserts that the run was refused with one sentence that holds some words.</summary>
    public void Refused(params string[] words)
    {
        Assert.Equal(2, Code);
        var sentence = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.EndsWith(".", sentence, StringComparison.Ordinal);
        foreach (var word in words)
        {
            Assert.Contains(word, sentence, StringComparison.Ordinal);
        }
    }

    /// <summary>Asserts that the run did what it was asked to.</summary>
    public void Done()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, Code);
    }
}
