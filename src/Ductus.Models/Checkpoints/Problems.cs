namespace Ductus.Models.Checkpoints;

/// <summary>What does not fit between a file and a model, said in one sentence.</summary>
internal static class Problems
{
    private const int Shown = 10;

    /// <summary>Names the first ten of <paramref name="problems"/> and counts the rest.</summary>
    /// <exception cref="InvalidDataException">There are any.</exception>
    public static void ThrowIfAny(string what, IReadOnlyCollection<string> problems)
    {
        if (problems.Count > 0)
        {
            var more = problems.Count > Shown ? $" and {problems.Count - Shown} more" : "";
            throw new InvalidDataException($"{what}: {string.Join(", ", problems.Take(Shown))}{more}.");
        }
    }
}
