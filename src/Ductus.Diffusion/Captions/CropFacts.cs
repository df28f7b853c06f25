using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;
using Ductus.Tensors;

namespace Ductus.Captions;

/// <summary>A line that a crop shows.</summary>
/// <param name="Source">Page and number.</param>
/// <param name="Pieces">Connected pieces of its ink, dots and accents left aside.</param>
/// <param name="Mark">Where its ink lies in the crop's picture; null where that was not kept.</param>
internal sealed record CropLine(string Source, int Pieces, LineMark? Mark);

/// <summary>What the caption of a crop is made of, and how it read when it was written.</summary>
internal sealed record CropFacts(string File, string Page, IReadOnlyList<CropLine> Lines, string Ink, string Paper, string Written);

/// <summary>What is kept beside the crops of a folder, in <c>captions.json</c>.</summary>
internal sealed record AllFacts(string Trigger, IReadOnlyList<CropFacts> Crops)
{
    /// <summary>What the file is called.</summary>
    public const string Name = "captions.json";

    private const int Most = 1 << 24;

    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads what was kept.</summary>
    /// <exception cref="UserException">There is nothing, or it is damaged.</exception>
    public static AllFacts Read(string folder, string name = Name)
    {
        try
        {
            using var json = CheckedJson.Open(Path.Combine(folder, name), $"'{Path.Combine(folder, name)}' is damaged");
            return new AllFacts(json.Root["Trigger"].Text(), [.. json.Root["Crops"].Items().Select(crop =>
            {
                var file = crop["File"].Text();
                return Path.GetFileName(file) != file
                    ? throw crop.Wrong("names a file outside the folder")
                    : new CropFacts(file, crop["Page"].Text(), Lines(crop), crop["Ink"].Text(), crop["Paper"].Text(), crop["Written"].Text());
            })]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserException($"The captions in '{folder}' cannot be read: {e.Message}", e, new Remedy.IngestAnew());
        }
    }

    /// <summary>As JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            Trigger,
            Crops = Crops.Select(crop => new
            {
                crop.File,
                crop.Page,
                Lines = crop.Lines.Select(line => line.Source),
                Pieces = crop.Lines.Sum(line => line.Pieces),
                Marks = crop.Lines.All(line => line.Mark is not null) ? crop.Lines.Select(line => new { line.Pieces, Mark = line.Mark!.ToEntry() }) : null,
                crop.Ink,
                crop.Paper,
                crop.Written,
            }),
        },
        _options);

    private static CropLine[] Lines(CheckedValue crop)
    {
        string[] sources = [.. crop["Lines"].Items().Select(line => line.Text())];
        var pieces = crop["Pieces"].Integer(0, Most);
        CropLine[] marked = crop.Find("Marks") is { } marks ? [.. sources.Zip(marks.Items(), (source, line) => new CropLine(source, line["Pieces"].Integer(0, Most), Mark(line["Mark"])))] : [];
        return marked.Length == sources.Length ? marked : [.. sources.Select((source, i) => new CropLine(source, i == 0 ? pieces : 0, null))];
    }

    private static LineMark Mark(CheckedValue mark) => LineMark.Of(new LineMarkEntry(
        mark["Left"].Integer(0, Most), mark["Top"].Integer(0, Most), mark["Width"].Integer(0, Most), mark["Length"].Integer(0, Most), mark["Ink"].Text()));
}
