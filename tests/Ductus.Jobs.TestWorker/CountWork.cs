using System.Diagnostics;
using System.Globalization;
using Ductus.Files;
using Ductus.Jobs;
using Ductus.Work;

namespace Ductus.Jobs.TestWorker;

/// <summary>Counts to a number, slowly, and goes on counting where an earlier attempt stopped.</summary>
public sealed record CountInput(int To, int Milliseconds);

/// <summary>From where and to where it counted.</summary>
public sealed record CountOutput(int From, int To);

/// <summary><c>count</c>.</summary>
public sealed class CountWork : TypedWork<CountInput, CountOutput>
{
    public override string Kind => "count";

    protected override CountOutput Run(CountInput input, WorkContext context)
    {
        var path = Path.Combine(context.State, "count");
        var from = File.Exists(path) ? int.Parse(File.ReadAllText(path), CultureInfo.InvariantCulture) : 0;
        for (var i = from; i < input.To; i++)
        {
            context.Cancel.WaitHandle.WaitOne(input.Milliseconds);
            context.Cancel.ThrowIfCancellationRequested();
            WholeFile.Write(path, (i + 1).ToString(CultureInfo.InvariantCulture));
            context.Events.Report(new JobEvent(Stage.Preparing, i + 1, input.To));
        }

        WholeFile.Write(Path.Combine(context.Folder, "counted.txt"), "done");
        return new CountOutput(from, input.To);
    }
}

/// <summary><c>poison</c>: takes its process with it.</summary>
public sealed class PoisonWork : IWork
{
    public string Kind => "poison";

    public string Run(string input, WorkContext context)
    {
        Process.GetCurrentProcess().Kill();
        return "";
    }
}
