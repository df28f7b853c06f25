namespace Ductus.Cli;

/// <summary>Where a command reads from and speaks to.</summary>
/// <param name="In">Texts given as <c>-</c>.</param>
/// <param name="Out">Results and progress.</param>
/// <param name="Error">The one sentence about what went wrong.</param>
/// <param name="Live">Whether a line can be written over: a person is watching, and it is no file.</param>
public sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool Live)
{
    /// <summary>Whether a person is there to answer: nothing is asked of a file or a pipe.</summary>
    public bool Asks { get; init; }

    private const int LineWidth = 79;
    private readonly Lock _lock = new();
    private bool _statusShown;

    /// <summary>The console. A terminal that calls itself dumb, as an editor's or a log's, is not asked to go back in a line.</summary>
    public static Terminal Console => new(
        System.Console.In, System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb")
    {
        Asks = !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected,
    };

    /// <summary>A line that stays.</summary>
    public void Say(string line)
    {
        lock (_lock)
        {
            EraseStatus();
            Out.WriteLine(line);
        }
    }

    /// <summary>What a person answers to a question; empty where there is no more to read.</summary>
    public string Ask(string question)
    {
        lock (_lock)
        {
            EraseStatus();
            Out.Write(question + ' ');
            Out.Flush();
        }

        return In.ReadLine()?.Trim() ?? "";
    }

    /// <summary>A line that the next one takes the place of; nothing where lines cannot be written over.</summary>
    public void Status(string line)
    {
        if (!Live)
        {
            return;
        }

        lock (_lock)
        {
            EraseStatus();
            Out.Write(line.Length > LineWidth ? line[..LineWidth] : line);
            _statusShown = true;
        }
    }

    private void EraseStatus()
    {
        if (_statusShown)
        {
            Out.Write($"\r{new string(' ', LineWidth)}\r");
            _statusShown = false;
        }
    }
}
