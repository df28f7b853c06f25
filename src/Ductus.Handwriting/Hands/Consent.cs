using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;

namespace Ductus.Hands;

/// <summary>By what right a hand is learned.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Right>))]
public enum Right
{
    /// <summary>Nobody has said.</summary>
    NotStated,

    /// <summary>It is the user's own hand.</summary>
    Mine,

    /// <summary>Its writer agrees.</summary>
    Agreed,

    /// <summary>Its writer has died, and the family agrees.</summary>
    Family,

    /// <summary>The notes are in the public domain, or drawn by a program.</summary>
    PublicDomain,
}

/// <summary>Whose hand is learned and by what right, as the user says (docs/decisions/011-whose-hand.md); kept with the hand and with every page written in it.</summary>
/// <param name="Whose">Name of the writer; empty where nobody has said.</param>
/// <param name="Right">By what right.</param>
/// <param name="Note">What else there is to say; may be empty.</param>
public sealed record Consent(string Whose, Right Right, string Note = "")
{
    /// <summary>The file in a folder of notes that says it of them.</summary>
    public const string FileName = "consent.json";

    /// <summary>What the form of it that is written is called; a later form that is unknown is read as far as it is the same.</summary>
    private const int Version = 1;

    private const int LongestText = 400;

    /// <summary>Of hands made before anybody was asked, and where nobody answered.</summary>
    public static Consent NotStated { get; } = new("", Right.NotStated);

    /// <summary>Whether a signature among the notes may be learned too.</summary>
    public bool CoversSignatures => Right == Right.Mine;

    /// <summary>One sentence for pages and reports.</summary>
    public string Sentence
    {
        get
        {
            var note = Note.Length > 0 ? $" {Note.TrimEnd('.')}." : "";
            return Right switch
            {
                Right.Mine => $"Hand of {Whose}, who made it.{note}",
                Right.Agreed => $"Hand of {Whose}, who agrees to its use.{note}",
                Right.Family => $"Hand of {Whose}, who has died and whose family agrees to its use.{note}",
                Right.PublicDomain => $"Hand of {Whose}, from notes in the public domain.{note}",
                _ => "Whose hand it is and by what right it is used is not stated.",
            };
        }
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(new { Version, Whose, Right, Note });

    /// <summary>From JSON; null where it is none.</summary>
    public static Consent? FromJson(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray());
            var root = document.RootElement;
            string Text(string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Cut(value.GetString()!) : "";
            return root.ValueKind != JsonValueKind.Object ? null
                : Enum.TryParse<Right>(Text(nameof(Right)), out var right) && Enum.IsDefined(right) ? new Consent(Text(nameof(Whose)), right, Text(nameof(Note)))
                : NotStated;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Says it of a folder of notes.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public void Save(string folder) => WholeFile.Write(Path.Combine(folder, FileName), System.Text.Encoding.UTF8.GetBytes(ToJson()));

    /// <summary>What has been said of a folder of notes; null where nothing has.</summary>
    /// <exception cref="UserException">The file is damaged.</exception>
    public static Consent? Of(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return !File.Exists(path) ? null
            : FromJson(File.ReadAllBytes(path)) ?? throw new UserException($"'{path}' is damaged: delete it, and say again whose hand it is.");
    }

    /// <summary>On one line, and no longer than a sentence or two.</summary>
    private static string Cut(string text)
    {
        var line = string.Concat(text.Where(c => !char.IsControl(c)));
        return line.Length <= LongestText ? line : line[..LongestText];
    }
}
