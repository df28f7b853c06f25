using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Ductus.Provenance.Signing;

/// <summary>
/// A store in a PDF: an embedded file that the catalogue names as associated, added behind the file as an incremental update (C2PA 2.2, A.4; ISO 32000-1, 7.5.6), so that
/// all that was there stays as it was. Files with a table of objects in the clear, as Ductus writes them, not those with streams of objects.
/// </summary>
internal sealed partial class PdfCarrier : Carrier
{
    private const int MostAtEnd = 2048;
    private readonly byte[] _file;
    private readonly string _catalogue;
    private readonly string _trailer;
    private readonly int _root;
    private readonly int _size;
    private readonly long _table;

    public PdfCarrier(byte[] file)
    {
        _file = file;
        var end = Encoding.Latin1.GetString(file, Math.Max(0, file.Length - MostAtEnd), Math.Min(file.Length, MostAtEnd));
        var start = StartOfTable().Matches(end).LastOrDefault() ?? throw Foreign();
        _table = long.Parse(start.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
        var entries = Trailer().Matches(end).LastOrDefault()?.Groups[1].Value ?? throw Foreign();
        _size = Number(entries, SizeEntry());
        _root = Number(entries, RootEntry());
        _trailer = SizeEntry().Replace(PreviousEntry().Replace(entries, ""), "").Trim();
        _catalogue = Catalogue(file, _root);
    }

    /// <summary>The file as it was before the update that brought a store.</summary>
    public static byte[] Before(byte[] file, CredentialStore store)
    {
        var before = file.AsSpan(0, (int)store.Start).LastIndexOf("%%EOF"u8);
        return before < 0 ? throw new InvalidDataException("its credentials are not a part that was added, so that they cannot be replaced") : [.. file[..(before + 5)], (byte)'\n'];
    }

    public override (byte[] Before, byte[] After) Around(int storeLength)
    {
        var whole = new StringBuilder();
        int store = _size, entry = _size + 1;
        long offset = _file.Length;
        var head = string.Create(CultureInfo.InvariantCulture, $"{store} 0 obj\n<< /Type /EmbeddedFile /Subtype /application#2Fc2pa /Length {storeLength} /Params << /Size {storeLength} >> >>\nstream\n");
        byte[] before = [.. _file, .. Encoding.Latin1.GetBytes(head)];
        whole.Append("\nendstream\nendobj\n");
        long At() => before.Length + storeLength + whole.Length;
        var entryAt = At();
        whole.Append(CultureInfo.InvariantCulture,
            $"{entry} 0 obj\n<< /Type /Filespec /F (content_credential.c2pa) /UF (content_credential.c2pa) /Subtype /application#2Fc2pa /Desc (Content Credentials) /AFRelationship /C2PA_Manifest /EF << /F {store} 0 R >> >>\nendobj\n");
        var rootAt = At();
        whole.Append(CultureInfo.InvariantCulture,
            $"{_root} 0 obj\n<< {_catalogue} /AF [{entry} 0 R] /Names << /EmbeddedFiles << /Names [(Content Credentials) {entry} 0 R] >> >> >>\nendobj\n");
        var table = At();
        whole.Append(CultureInfo.InvariantCulture,
            $"xref\n{_root} 1\n{rootAt:D10} 00000 n \n{store} 2\n{offset:D10} 00000 n \n{entryAt:D10} 00000 n \ntrailer\n<< /Size {entry + 1} {_trailer} /Prev {_table} >>\nstartxref\n{table}\n%%EOF\n");
        return (before, Encoding.Latin1.GetBytes(whole.ToString()));
    }

    public override byte[] Wrap(byte[] store) => store;

    private static int Number(string entries, Regex entry) => entry.Match(entries) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : throw Foreign();

    /// <summary>What stands in the catalogue's dictionary, which must not name files of its own yet.</summary>
    private static string Catalogue(byte[] file, int root)
    {
        var begin = Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\n{root} 0 obj\n<<"));
        var at = file.AsSpan().LastIndexOf(begin);
        var rest = at < 0 ? throw Foreign() : file.AsSpan(at + begin.Length);
        var end = rest.IndexOf("endobj"u8);
        var text = end < 0 ? throw Foreign() : Encoding.Latin1.GetString(rest[..end]).Trim();
        return text.EndsWith(">>", StringComparison.Ordinal) && !text.Contains("/AF", StringComparison.Ordinal) && !text.Contains("/Names", StringComparison.Ordinal) ? text[..^2].Trim() : throw Foreign();
    }

    private static InvalidDataException Foreign() => new("it is built in another way than PDF files that Ductus writes");

    [GeneratedRegex(@"startxref\s+(\d{1,18})\s+%%EOF")]
    private static partial Regex StartOfTable();

    [GeneratedRegex(@"trailer\s*<<(.*?)>>\s*startxref", RegexOptions.Singleline)]
    private static partial Regex Trailer();

    [GeneratedRegex(@"/Size (\d{1,9})")]
    private static partial Regex SizeEntry();

    [GeneratedRegex(@"/Root (\d{1,9}) 0 R")]
    private static partial Regex RootEntry();

    [GeneratedRegex(@"/Prev \d+")]
    private static partial Regex PreviousEntry();
}
