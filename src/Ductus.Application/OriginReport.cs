using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Marks;
using Ductus.Provenance;

namespace Ductus.Application;

/// <summary>What became of looking for a file's origin.</summary>
public enum OriginOutcome
{
    /// <summary>Something says what it is, and nothing is broken.</summary>
    Found,

    /// <summary>Something is broken, or the file cannot be read.</summary>
    Broken,

    /// <summary>Nothing was found, which does not say that a hand wrote it.</summary>
    Nothing,
}

/// <summary>What a file says of its origin, as <c>ductus verify --json</c>, the service and the studio tell it.</summary>
/// <param name="File">What the file is called.</param>
public sealed record OriginReport(string File)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>In one word.</summary>
    [JsonConverter(typeof(NameConverter<OriginOutcome>))]
    public OriginOutcome Outcome { get; init; }

    /// <summary>Content credentials; null where the file cannot be read.</summary>
    [JsonConverter(typeof(NameConverter<CredentialState>))]
    public CredentialState? Credentials { get; init; }

    /// <summary>Why the file cannot be read, or which part of the credentials is wrong, as "part: what"; null where nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Parts of the credentials that are in order, by the names of <see cref="CredentialPart"/>, in their order.</summary>
    public IReadOnlyList<string> Passed { get; init; } = [];

    /// <summary>The program that claims to have made the file.</summary>
    public string? Generator { get; init; }

    /// <summary>The signer's name by its certificate, which nobody vouches for.</summary>
    public string? Signer { get; init; }

    /// <summary>When the file was made, by its credentials.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The IPTC digital source type (a URI).</summary>
    public string? SourceType { get; init; }

    /// <summary>The hand's id.</summary>
    public string? Hand { get; init; }

    /// <summary>What was said about the writer's consent.</summary>
    public string? Consent { get; init; }

    /// <summary>SHA-256 of the written text, hexadecimal.</summary>
    public string? TextSha256 { get; init; }

    /// <summary>The numbers of the marks in the ink that the credentials name, a page after the other, as seven hexadecimal digits each.</summary>
    public IReadOnlyList<string> NamedMarkIds { get; init; } = [];

    /// <summary>Whether plain metadata say that a model made the file.</summary>
    public bool MetadataMark { get; init; }

    /// <summary>Whether the ink bears the mark.</summary>
    public bool InkMark { get; init; }

    /// <summary>The mark's number as seven hexadecimal digits; null where it is too weak to be read.</summary>
    public string? InkMarkId { get; init; }

    /// <summary>Decimal logarithm of the chance that the mark is there by accident; null where there is none.</summary>
    public double? InkMarkLogChance { get; init; }

    /// <summary>What this machine's register knows of the mark: pages, the newest last. Empty where it was not asked.</summary>
    public IReadOnlyList<RegisteredPage> Known { get; init; } = [];

    /// <summary>All of it in words, which claim no more than is known.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Reports as one JSON array.</summary>
    public static string ToJson(IReadOnlyList<OriginReport> reports) => JsonSerializer.Serialize(reports, Json);
}

/// <summary>Names of values with a small letter first.</summary>
/// <typeparam name="T">Their type.</typeparam>
internal sealed class NameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
