using Ductus.Jobs;
using Ductus.Work;

namespace Ductus.Tests;

/// <summary>Makes a page without writing it: what a service does with jobs does not rest on what is on pages. The text says how it ends.</summary>
internal sealed class FakeWrite : TypedWork<WriteInput, WriteOutput>
{
    public static byte[] Picture { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public override string Kind => "write";

    protected override WriteOutput Run(WriteInput input, WorkContext context)
    {
        var steps = input.Text.StartsWith("long", StringComparison.Ordinal) ? 60 : 4;
        for (var i = 1; i <= steps; i++)
        {
            context.Cancel.WaitHandle.WaitOne(50);
            context.Cancel.ThrowIfCancellationRequested();
            context.Events.Report(new JobEvent(Stage.Writing, i, steps, TimeSpan.FromMilliseconds(50 * (steps - i))));
        }

        if (input.Text.StartsWith("fail", StringComparison.Ordinal))
        {
            throw new UserException("The hand belongs to another base.");
        }

        File.WriteAllBytes(Path.Combine(context.Folder, "page.png"), Picture);
        return new WriteOutput(["page.png"], "report.json", 1, 0, []);
    }
}

/// <summary>Makes a hand's file that holds the archive's name, so that every hand is another.</summary>
internal sealed class FakeClone : TypedWork<CloneInput, CloneOutput>
{
    public override string Kind => "clone";

    protected override CloneOutput Run(CloneInput input, WorkContext context)
    {
        for (var i = 1; i <= input.Steps; i++)
        {
            context.Cancel.WaitHandle.WaitOne(20);
            context.Cancel.ThrowIfCancellationRequested();
            context.Events.Report(new JobEvent(Stage.Training, i, input.Steps));
        }

        File.WriteAllText(Path.Combine(context.Folder, "hand.safetensors"), input.Notes[0]);
        return new CloneOutput("hand.safetensors", 1, input.Steps, 0);
    }
}

/// <summary>Makes an adapter's file that says how many pictures it was given.</summary>
internal sealed class FakeTrain : TypedWork<TrainInput, TrainOutput>
{
    public override string Kind => "train";

    protected override TrainOutput Run(TrainInput input, WorkContext context)
    {
        var pictures = Directory.GetFiles(PictureArchive.Unpack(input.Pictures, Path.Combine(context.Folder, "pictures")), "*.png").Length;
        for (var i = 1; i <= input.Steps; i++)
        {
            context.Cancel.WaitHandle.WaitOne(20);
            context.Cancel.ThrowIfCancellationRequested();
            context.Events.Report(new JobEvent(Stage.Training, i, input.Steps.Value));
        }

        File.WriteAllText(Path.Combine(context.Folder, "lora.safetensors"), $"{pictures} pictures of {input.Trigger}");
        return new TrainOutput("lora.safetensors", input.Trigger);
    }
}

/// <summary>Paints nothing, as often as it is asked to.</summary>
internal sealed class FakePaint : TypedWork<PaintInput, PaintOutput>
{
    public override string Kind => "paint";

    protected override PaintOutput Run(PaintInput input, WorkContext context)
    {
        if (!input.Prompt.Contains("HWRIT", StringComparison.Ordinal) && input.Loras.Count > 0)
        {
            throw new UserException("The prompt does not call the hand up.");
        }

        string[] files = [.. Enumerable.Range(1, input.Count).Select(i => $"picture-{i}.{input.Format}")];
        Array.ForEach(files, file => File.WriteAllBytes(Path.Combine(context.Folder, file), FakeWrite.Picture));
        return new PaintOutput(files, [.. files.Select(_ => input.Seed)]);
    }
}
