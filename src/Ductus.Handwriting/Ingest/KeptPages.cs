using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Keeps the lines of pages that have been cut, until the notes are whole: a reading that was stopped goes on with the pages that it had not come to. A page
/// is known again by its picture's bytes and by all that its cutting depends on.
/// </summary>
/// <param name="folder">Where they are kept.</param>
/// <param name="options">How pages are cut.</param>
internal sealed class KeptPages(string folder, NotesOptions options)
{
    private const int Version = 2;

    private readonly string _how = string.Join('|', Version, typeof(KeptPages).Module.ModuleVersionId, options.Settings, string.Join(',', options.Settings.Cleaning.Keep.Order()), options.SheetWidth, options.Reader is not null);

    /// <summary>What was kept of a page; null where nothing was, or it cannot be read any more.</summary>
    /// <param name="data">The bytes of its picture.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="places">What somebody says is writing on it.</param>
    public (IReadOnlyList<FoundSheet> Sheets, IReadOnlyList<NotesFinding> Findings)? Find(byte[] data, string name, IEnumerable<BlemishNumber> places)
    {
        var path = PathOf(data, places);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new BrotliStream(File.OpenRead(path), CompressionMode.Decompress));
            FoundSheet[] sheets = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => Sheet(reader))];
            return (sheets, [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => Finding(reader, name))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or ArgumentException or OverflowException)
        {
            // It is cut once more.
            return null;
        }
    }

    /// <summary>Keeps a page.</summary>
    /// <param name="data">The bytes of its picture.</param>
    /// <param name="places">What somebody says is writing on it.</param>
    /// <param name="sheets">Its lines.</param>
    /// <param name="findings">What was found on it.</param>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public void Keep(byte[] data, IEnumerable<BlemishNumber> places, IReadOnlyList<FoundSheet> sheets, IReadOnlyList<NotesFinding> findings)
    {
        using var packed = new MemoryStream();
        using (var writer = new BinaryWriter(new BrotliStream(packed, CompressionLevel.Fastest)))
        {
            writer.Write(sheets.Count);
            foreach (var sheet in sheets)
            {
                Write(writer, sheet);
            }

            writer.Write(findings.Count);
            foreach (var finding in findings)
            {
                Write(writer, finding);
            }
        }

        Folders.Create(folder);
        WholeFile.Write(PathOf(data, places), packed.ToArray());
    }

    /// <summary>What a page is known again by.</summary>
    /// <param name="data">The bytes of its picture.</param>
    /// <param name="places">What somebody says is writing on it.</param>
    private string KeyOf(byte[] data, IEnumerable<BlemishNumber> places)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{_how}|{string.Join(',', places.Select(place => place.Number))}|"));
        hash.AppendData(data);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>What a page is known again by where its name counts too.</summary>
    /// <param name="data">The bytes of its picture.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="places">What somebody says is writing on it.</param>
    public string KeyOf(byte[] data, string name, IEnumerable<BlemishNumber> places) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{KeyOf(data, places)}|{name}")));

    private string PathOf(byte[] data, IEnumerable<BlemishNumber> places) => Path.Combine(folder, KeyOf(data, places) + ".page");

    private static FoundSheet Sheet(BinaryReader reader)
    {
        TextLine[] lines = [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ =>
        {
            var (left, top, width, height) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            var ink = new Raster(width, height);
            for (var i = 0; i < ink.Pixels.Length; i++)
            {
                ink.Pixels[i] = reader.ReadSingle();
            }

            return new TextLine(ink, left, top) { Doubt = reader.ReadInt32() is >= 0 and var doubt ? (LineDoubt)doubt : null };
        })];
        var look = new InkAndPaper(Colour(reader), reader.ReadSingle(), Colour(reader), reader.ReadSingle());
        return new FoundSheet(lines, look, reader.ReadBoolean() ? reader.ReadSingle() : null);
    }

    private static void Write(BinaryWriter writer, FoundSheet sheet)
    {
        writer.Write(sheet.Lines.Count);
        foreach (var line in sheet.Lines)
        {
            writer.Write(line.Left);
            writer.Write(line.Top);
            writer.Write(line.Ink.Width);
            writer.Write(line.Ink.Height);
            Array.ForEach(line.Ink.Pixels, writer.Write);
            writer.Write(line.Doubt is { } doubt ? (int)doubt : -1);
        }

        Write(writer, sheet.InkAndPaper.Ink);
        writer.Write(sheet.InkAndPaper.InkVariation);
        Write(writer, sheet.InkAndPaper.Paper);
        writer.Write(sheet.InkAndPaper.PaperGrain);
        writer.Write(sheet.Dpi is not null);
        if (sheet.Dpi is { } dpi)
        {
            writer.Write(dpi);
        }
    }

    private static Rgb Colour(BinaryReader reader) => new(reader.ReadByte(), reader.ReadByte(), reader.ReadByte());

    private static void Write(BinaryWriter writer, Rgb colour) => writer.Write([colour.R, colour.G, colour.B]);

    /// <summary>What is found while a page is cut: that it was turned, is printed, or has blemishes.</summary>
    private static NotesFinding Finding(BinaryReader reader, string name) => reader.ReadString() switch
    {
        nameof(NotesFinding.PageTurned) => new NotesFinding.PageTurned(name, reader.ReadInt32()),
        nameof(NotesFinding.PagePrinted) => new NotesFinding.PagePrinted(name, reader.ReadBoolean()),
        nameof(NotesFinding.BlemishesLeftOut) => new NotesFinding.BlemishesLeftOut(
            name, [.. Enumerable.Range(0, reader.ReadInt32()).Select(_ => ((BlemishKind)reader.ReadInt32(), reader.ReadInt32()))], reader.ReadString() is { Length: > 0 } picture ? picture : null),
        var other => throw new InvalidDataException($"'{other}' is not found while a page is cut."),
    };

    private static void Write(BinaryWriter writer, NotesFinding finding)
    {
        writer.Write(finding.GetType().Name);
        switch (finding)
        {
            case NotesFinding.PageTurned turned:
                writer.Write(turned.Quarters);
                break;
            case NotesFinding.PagePrinted printed:
                writer.Write(printed.RestTaken);
                break;
            case NotesFinding.BlemishesLeftOut left:
                writer.Write(left.Kinds.Count);
                foreach (var (kind, count) in left.Kinds)
                {
                    writer.Write((int)kind);
                    writer.Write(count);
                }

                writer.Write(left.Picture ?? "");
                break;
        }
    }
}
