using Ductus.Drafting;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Jobs;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Work;

/// <summary>Passes on what a training says, and has the same lines written each time it has been measured: <c>sample-STEP-LINE.png</c>, told as previews.</summary>
/// <param name="texts">The lines.</param>
/// <param name="context">Where to.</param>
internal sealed class TrainingSamples(IReadOnlyList<string> texts, WorkContext context) : IProgress<JobEvent>
{
    private const float Width = 4000;

    /// <inheritdoc/>
    public void Report(JobEvent value)
    {
        context.Events.Report(value);
        if (texts.Count > 0 && value.Notice is TrainingStep { Progress: { Notice: HeldOutRead, Step: > 0 and var step } })
        {
            // The best hand so far is beside the state of the training.
            var best = Directory.GetFiles(context.State, "best.safetensors", SearchOption.AllDirectories).FirstOrDefault();
            if (best is not null)
            {
                Draw(HandFile.Load(best), step);
            }
        }
    }

    /// <summary>The lines as the hand that is done writes them.</summary>
    public void Draw(Hand hand) => Draw(hand, hand.Record.Steps);

    private void Draw(Hand hand, int step)
    {
        if (texts.Count == 0)
        {
            return;
        }

        using var writer = context.Shop.Engine.WriterOf(hand, context.Cancel);
        for (var i = 0; i < texts.Count; i++)
        {
            var line = writer.Write(new BrokenLine(texts[i], 0), i, new WritingStyle(Candidates: 1, Redo: 0), cancel: context.Cancel);
            var name = $"sample-{step:d6}-{i + 1}.png";
            PictureFile.SavePng(line.Ink, Path.Combine(context.Folder, name));
            context.Tell("preview", name);
        }
    }
}
