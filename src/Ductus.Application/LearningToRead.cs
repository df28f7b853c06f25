using Ductus.Jobs;
using Ductus.Training;

namespace Ductus.Application;

/// <summary>Tells the events of a job how far the reader has learned a hand.</summary>
internal sealed class LearningToRead(IProgress<JobEvent> events) : IProgress<AdaptationProgress>
{
    public void Report(AdaptationProgress value)
    {
        if (value.Step == 1)
        {
            events.Report(new JobEvent(Stage.LearningToRead));
        }

        events.Report(new JobEvent(Stage.LearningToRead, value.Step, value.Steps, value.Left));
    }
}
