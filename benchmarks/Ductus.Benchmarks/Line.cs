namespace Ductus.Benchmarks;

/// <summary>The lines that the benchmarks print.</summary>
internal static class Line
{
    /// <summary>Both in the same work a second: more is better.</summary>
    public static void Rate(string name, double work, string unit, double ours, double reference) =>
        Console.WriteLine($"{name} ours={work / ours:F1} {unit} reference={work / reference:F1} ratio={reference / ours:F2}");

    /// <summary>Both in seconds or bytes: less is better.</summary>
    public static void Cost(string name, double ours, string unit, double reference) =>
        Console.WriteLine($"{name} ours={ours:G4} {unit} reference={reference:G4} ratio={reference / ours:F2}");
}
