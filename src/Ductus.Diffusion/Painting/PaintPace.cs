using System.Diagnostics;
using Ductus.Jobs;

namespace Ductus.Painting;

/// <summary>Tells how far all pictures are and how long they will take.</summary>
internal sealed class PaintPace(IProgress<JobEvent> events, int pictures)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _picture;
    private int _step;
    private int _steps;
    private int _done;

    public void Begin(int steps) => (_picture, _step, _steps) = (_picture + 1, 0, steps);

    public void Step()
    {
        _step++;
        _done++;
        var left = (_steps - _step) + ((pictures - _picture) * _steps);
        events.Report(new JobEvent(Stage.Painting, _done, _done + left, _clock.Elapsed / _done * left) { Notice = new PaintNotice.StepDone(_picture, pictures, _step, _steps) });
    }
}
