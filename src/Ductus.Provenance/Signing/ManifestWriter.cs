using System.Formats.Cbor;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ductus.Provenance.Signing;

/// <summary>Writes the manifest store of one page: a claim of version 2 with its assertions (C2PA 2.2, 8, 10 and 18).</summary>
internal sealed class ManifestWriter
{
    /// <summary>The source type (IPTC) of what a trained model made.</summary>
    private const string TrainedModel = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    private const string Program = "Ductus";

    private readonly PageClaim _page;
    private readonly string _label = $"urn:c2pa:{Guid.NewGuid()}:ductus";
    private readonly string _instance = $"xmp:iid:{Guid.NewGuid()}";
    private readonly List<(string Label, byte[] Box)> _fixed = [];

    public ManifestWriter(PageClaim page)
    {
        _page = page;
        for (var i = 0; i < page.Over.Count; i++)
        {
            _fixed.Add((IngredientLabel(i), JumbfWriter.Content("cbor", IngredientLabel(i), Ingredient(page.Over[i]))));
        }

        Add("cbor", "c2pa.actions.v2", Actions());
        Add("json", "c2pa.metadata", Encoding.UTF8.GetBytes($$"""{"@context":{"Iptc4xmpExt":"http://iptc.org/std/Iptc4xmpExt/2008-02-29/"},"Iptc4xmpExt:DigitalSourceType":"{{TrainedModel}}"}"""));
        if (page.Hand is not null || page.Consent is not null || page.TextSha256 is not null)
        {
            Add("cbor", Manifest.Handwriting, Map(("hand", page.Hand), ("consent", page.Consent), ("textSha256", page.TextSha256)));
        }

        if (page.MarkIds.Count > 0)
        {
            Add("cbor", "c2pa.soft-binding", SoftBinding(page.MarkIds));
        }
    }

    /// <summary>The store.</summary>
    /// <param name="start">First byte of the file's part that holds it.</param>
    /// <param name="length">Bytes of that part.</param>
    /// <param name="hash">SHA-256 of the rest of the file.</param>
    /// <param name="sign">Signs the claim.</param>
    public byte[] Store(long start, long length, byte[] hash, Func<byte[], byte[]> sign)
    {
        const string DataHash = "c2pa.hash.data";
        List<(string Label, byte[] Box)> assertions = [(DataHash, JumbfWriter.Content("cbor", DataHash, HashOfFile(start, length, hash))), .. _fixed];
        var claim = Claim(assertions);
        var manifest = JumbfWriter.Superbox(
            "c2ma",
            _label,
            JumbfWriter.Superbox("c2as", "c2pa.assertions", [.. assertions.Select(assertion => assertion.Box)]),
            JumbfWriter.Superbox("c2cl", "c2pa.claim.v2", JumbfWriter.Box("cbor", claim)),
            JumbfWriter.Superbox("c2cs", "c2pa.signature", JumbfWriter.Box("cbor", sign(claim))));
        return JumbfWriter.Superbox("c2pa", "c2pa", manifest);
    }

    private void Add(string type, string label, byte[] content) => _fixed.Add((label, JumbfWriter.Content(type, label, content)));

    private static string IngredientLabel(int i) => i == 0 ? "c2pa.ingredient.v3" : string.Create(CultureInfo.InvariantCulture, $"c2pa.ingredient.v3__{i}");

    private byte[] Claim(List<(string Label, byte[] Box)> assertions)
    {
        var writer = Writer();
        writer.WriteStartMap(6);
        Text(writer, "alg", "sha256");
        Text(writer, "dc:title", _page.Title);
        Text(writer, "instanceID", _instance);
        Text(writer, "signature", $"self#jumbf=/c2pa/{_label}/c2pa.signature");
        writer.WriteTextString("claim_generator_info");
        Generator(writer);
        writer.WriteTextString("created_assertions");
        writer.WriteStartArray(assertions.Count);
        assertions.ForEach(assertion => Reference(writer, assertion.Label, assertion.Box));
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] HashOfFile(long start, long length, byte[] hash)
    {
        var writer = Writer();
        writer.WriteStartMap(5);
        Text(writer, "alg", "sha256");
        Text(writer, "name", "jumbf manifest");
        writer.WriteTextString("hash");
        writer.WriteByteString(hash);
        writer.WriteTextString("pad");
        writer.WriteByteString([]);
        writer.WriteTextString("exclusions");
        writer.WriteStartArray(1);
        writer.WriteStartMap(2);
        writer.WriteTextString("start");
        writer.WriteInt64(start);
        writer.WriteTextString("length");
        writer.WriteInt64(length);
        writer.WriteEndMap();
        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    private byte[] Actions()
    {
        var writer = Writer();
        writer.WriteStartMap(1);
        writer.WriteTextString("actions");
        writer.WriteStartArray(_page.MarkIds.Count == 0 ? 1 : 2);
        writer.WriteStartMap(4 + (_page.Created is null ? 0 : 1) + (_page.Over.Count > 0 ? 1 : 0));
        Text(writer, "action", "c2pa.created");
        if (_page.Created is { } when)
        {
            writer.WriteTextString("when");
            writer.WriteTag(CborTag.DateTimeString);
            writer.WriteTextString(when.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        }

        Text(writer, "description", _page.Description);
        Text(writer, "digitalSourceType", TrainedModel);
        writer.WriteTextString("softwareAgent");
        Generator(writer);
        if (_page.Over.Count > 0)
        {
            writer.WriteTextString("parameters");
            writer.WriteStartMap(1);
            writer.WriteTextString("ingredients");
            writer.WriteStartArray(_page.Over.Count);
            _fixed.ForEach(ingredient => Reference(writer, ingredient.Label, ingredient.Box));
            writer.WriteEndArray();
            writer.WriteEndMap();
        }

        writer.WriteEndMap();
        if (_page.MarkIds.Count > 0)
        {
            writer.WriteStartMap(1);
            Text(writer, "action", "c2pa.watermarked");
            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static byte[] Ingredient(UsedPicture picture) =>
        Map(("dc:title", picture.Title), ("dc:format", picture.MediaType), ("relationship", "inputTo"), ("description", picture.Description));

    private static byte[] SoftBinding(IReadOnlyList<uint> marks)
    {
        var writer = Writer();
        writer.WriteStartMap(3);
        Text(writer, "alg", Manifest.InkMark);
        writer.WriteTextString("pad");
        writer.WriteByteString([]);
        writer.WriteTextString("blocks");
        writer.WriteStartArray(marks.Count);
        foreach (var mark in marks)
        {
            writer.WriteStartMap(2);
            writer.WriteTextString("scope");
            writer.WriteStartMap(0);
            writer.WriteEndMap();
            writer.WriteTextString("value");
            writer.WriteByteString([(byte)(mark >> 24), (byte)(mark >> 16), (byte)(mark >> 8), (byte)mark]);
            writer.WriteEndMap();
        }

        writer.WriteEndArray();
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>A hashed URI of an assertion: the hash is over all of its box but the header.</summary>
    private static void Reference(CborWriter writer, string label, byte[] box)
    {
        writer.WriteStartMap(2);
        Text(writer, "url", $"self#jumbf=c2pa.assertions/{label}");
        writer.WriteTextString("hash");
        writer.WriteByteString(SHA256.HashData(box.AsSpan(8)));
        writer.WriteEndMap();
    }

    private void Generator(CborWriter writer)
    {
        writer.WriteStartMap(2);
        Text(writer, "name", Program);
        Text(writer, "version", _page.Version);
        writer.WriteEndMap();
    }

    private static byte[] Map(params (string Key, string? Value)[] entries)
    {
        var writer = Writer();
        var given = entries.Where(entry => entry.Value is not null).ToList();
        writer.WriteStartMap(given.Count);
        given.ForEach(entry => Text(writer, entry.Key, entry.Value!));
        writer.WriteEndMap();
        return writer.Encode();
    }

    private static void Text(CborWriter writer, string key, string value)
    {
        writer.WriteTextString(key);
        writer.WriteTextString(value);
    }

    /// <summary>Canonical: keys are put in order as they are encoded.</summary>
    private static CborWriter Writer() => new(CborConformanceMode.Canonical);
}
