using System.Globalization;
using Ductus.Training;

namespace Ductus.Studio.Components;

/// <summary>Steps of a training: the usual ones, or fewer where a test says so.</summary>
internal static class LearnSteps
{
    /// <summary>Steps that the environment asks for, as a test does that has no minute to wait.</summary>
    private const string Variable = "DUCTUS_STUDIO_STEPS";

    /// <summary>The steps.</summary>
    public static int Of() => int.TryParse(Environment.GetEnvironmentVariable(Variable), CultureInfo.InvariantCulture, out var steps) && steps >= 0 ? steps : HandTrainingSettings.UsualSteps;
}
