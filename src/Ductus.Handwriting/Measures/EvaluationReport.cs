using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;

namespace Ductus.Measures;

/// <summary>One test line: what it says, and what the reader makes of the writer's own and of the generated one.</summary>
public sealed record EvaluatedLine(string File, string Text, string ReadReal, string ReadGenerated, double RealErrorRate, double GeneratedErrorRate, string Borrowed);

/// <summary>How well a hand was cloned, measured on lines it was not learned from.</summary>
/// <param name="Folder">Name of the folder of real lines.</param>
/// <param name="EnrolledLines">Lines the hand was learned from.</param>
/// <param name="RealErrorRate">Characters the reader gets wrong on the writer's own test lines, as a share.</param>
/// <param name="GeneratedErrorRate">The same on the generated lines of the same texts.</param>
/// <param name="RealDistance">Contour-hinge distance of the writer's test lines to the enrolled ones.</param>
/// <param name="GeneratedDistance">The same of the generated lines: as far as the writer's own is as alike as can be.</param>
/// <param name="Copies">Share of crops of the generated lines that match an enrolled line too well; 0.03 for the writer's own by definition.</param>
/// <param name="Repeats">Share of crops that match another generated line too well.</param>
/// <param name="RealRepeats">The same among the writer's test lines.</param>
/// <param name="RealJoins">Share of neighbouring letters that hang together in the writer's test lines (<see cref="JoinShare"/>).</param>
/// <param name="GeneratedJoins">The same of the generated lines.</param>
/// <param name="TrainingSeconds">From notes to hand.</param>
/// <param name="SecondsPerLine">Of writing.</param>
/// <param name="PeakMemoryMegabytes">Largest resident memory of the process.</param>
/// <param name="Lines">The test lines.</param>
public sealed record EvaluationReport(
    string Folder, int EnrolledLines, double RealErrorRate, double GeneratedErrorRate, double RealDistance, double GeneratedDistance,
    double Copies, double Repeats, double RealRepeats, double RealJoins, double GeneratedJoins, double TrainingSeconds, double SecondsPerLine, double PeakMemoryMegabytes, IReadOnlyList<EvaluatedLine> Lines)
{
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Lines without neighbouring letters have no share of joins.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes the report as JSON; an earlier one stays until the new one is whole.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Save(string path) => WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, Layout));
}
