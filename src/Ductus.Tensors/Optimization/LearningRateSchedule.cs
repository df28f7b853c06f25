namespace Ductus.Tensors;

/// <summary>
/// A step size that rises in a straight line over <paramref name="WarmUp"/> steps, stays at <paramref name="Peak"/>, and from
/// <paramref name="DecayFrom"/> falls along half a cosine to <paramref name="Floor"/> · Peak at <paramref name="Total"/>.
/// </summary>
public sealed record LearningRateSchedule(float Peak, int WarmUp, int DecayFrom, int Total, float Floor = 0.02f)
{
    /// <summary>The step size of the given step, counted from 0.</summary>
    public float At(int step)
    {
        if (step < WarmUp)
        {
            return Peak * (step + 1) / WarmUp;
        }

        if (step < DecayFrom)
        {
            return Peak;
        }

        var progress = Math.Min(1, (step - DecayFrom) / (double)Math.Max(1, Total - DecayFrom));
        return Peak * (float)(Floor + ((1 - Floor) * 0.5 * (1 + Math.Cos(Math.PI * progress))));
    }
}
