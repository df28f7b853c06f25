using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Ductus.Provenance;

/// <summary>The active manifest of a store: a claim of version 2 and the assertions it vouches for (C2PA 2.2, 10 and 15).</summary>
internal sealed class Manifest
{
    /// <summary>The assertion of Ductus's own: id of the hand, consent, SHA-256 of the text.</summary>
    public const string Handwriting = "org.ductus.handwriting";

    /// <summary>The name of the mark in the ink, by which programs can know how to look for it.</summary>
    public const string InkMark = "org.ductus.ink.1";

    private const string AssertionStore = "c2pa.assertions";
    private const string DataHash = "c2pa.hash.data";
    private const string SelfReference = "self#jumbf=";
    private static readonly string[] AssertionLists = ["created_assertions", "gathered_assertions"];
    private readonly JumbfBox _box;
    private readonly JumbfBox _assertions;
    private readonly object? _claim;

    private Manifest(JumbfBox box, JumbfBox assertions, ReadOnlyMemory<byte> claim)
    {
        _box = box;
        _assertions = assertions;
        Claim = claim;
        _claim = Part("claim", () => CborValue.Read(claim));
    }

    /// <summary>The bytes that are signed.</summary>
    public ReadOnlyMemory<byte> Claim { get; }

    /// <summary>Name and version of the claim's generator.</summary>
    public string? Generator => CborValue.Get<object>(_claim, "claim_generator_info") is { } info
        ? string.Join(' ', new[] { CborValue.Get<string>(info, "name"), CborValue.Get<string>(info, "version") }.OfType<string>()) : null;

    /// <summary>The first action's digital source type.</summary>
    public string? SourceType => CborValue.Get<string>(FirstAction(), "digitalSourceType");

    /// <summary>When the first action was, by its own account.</summary>
    public DateTimeOffset? Created =>
        DateTimeOffset.TryParse(CborValue.Get<string>(FirstAction(), "when"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var when) ? when : null;

    /// <summary>The numbers of Ductus's own marks in the ink, where the soft binding is to such ones.</summary>
    public IReadOnlyList<uint> InkMarkIds => Assertion("c2pa.soft-binding") is { } binding && CborValue.Get<string>(binding, "alg") == InkMark
        ? [.. (CborValue.Get<List<object?>>(binding, "blocks") ?? []).Select(block => CborValue.Get<byte[]>(block, "value")).Where(value => value is { Length: 4 }).Select(value => BinaryPrimitives.ReadUInt32BigEndian(value))]
        : [];

    /// <summary>Reads the active manifest, which is a store's last.</summary>
    public static Manifest Read(byte[] bytes)
    {
        var box = Part("store", () => JumbfBox.ReadStore(bytes)).Children.LastOrDefault(child => child.Type is "c2ma" or "c2um") ?? throw Wrong("store", "it holds no manifest");
        if (box.Child("c2pa.claim.v2")?.Content is not { } claim)
        {
            throw box.Child("c2pa.claim") is null ? Wrong("manifest", "it has no claim") : new NotSupportedException("claims of version 1");
        }

        var assertions = box.Child(AssertionStore) ?? throw Wrong("manifest", "it has no assertions");
        return new Manifest(box, assertions, claim);
    }

    /// <summary>The claim's signature.</summary>
    public CoseSignature Signature()
    {
        if (CborValue.Get<string>(_claim, "signature")?.EndsWith("/c2pa.signature", StringComparison.Ordinal) != true || _box.Child("c2pa.signature")?.Content is not { } content)
        {
            throw Wrong("signature", "there is none");
        }

        return Part("signature", () => CoseSignature.Read(content));
    }

    /// <summary>An assertion's content as CBOR, or null.</summary>
    public object? Assertion(string label) => _assertions.Child(label)?.Content is { } content ? Part($"assertion {label}", () => CborValue.Read(content)) : null;

    /// <summary>Checks that the claim names each assertion with the hash it has, that none is beside them, and that those are there that must be.</summary>
    public void CheckAssertions()
    {
        if (string.IsNullOrEmpty(CborValue.Get<string>(_claim, "instanceID")) || string.IsNullOrEmpty(Generator))
        {
            throw Wrong("claim", "it does not say what it is about or which program made it");
        }

        var named = new HashSet<string>();
        foreach (var reference in AssertionLists.SelectMany(list => CborValue.Get<List<object?>>(_claim, list) ?? []))
        {
            named.Add(CheckReference(reference));
        }

        if (_assertions.Children.FirstOrDefault(child => !named.Contains(child.Label)) is { } stray)
        {
            throw Wrong($"assertion {stray.Label}", "the claim does not name it");
        }

        if (CborValue.Get<string>(FirstAction(), "action") is not ("c2pa.created" or "c2pa.opened"))
        {
            throw Wrong("actions", "none says how the file came to be");
        }

        if (!named.Contains(DataHash))
        {
            throw named.FirstOrDefault(label => label.StartsWith("c2pa.hash.", StringComparison.Ordinal)) is { } other
                ? new NotSupportedException($"files that are bound by {other}") : Wrong("hash of the file", "there is none, so that the credentials may be those of another file");
        }
    }

    /// <summary>Checks that the file is as it was signed: the hash of all but the store (c2pa.hash.data; C2PA 2.2, 18.6).</summary>
    public void CheckFile(Stream file, CredentialStore store)
    {
        const string Name = "hash of the file";
        var assertion = Assertion(DataHash);
        var exclusions = CborValue.Get<List<object?>>(assertion, "exclusions") ?? [];
        if (exclusions.Count != 1 || CborValue.Number(exclusions[0], "start") != store.Start || CborValue.Number(exclusions[0], "length") != store.Length)
        {
            throw Wrong(Name, "it leaves out another part of the file than the credentials");
        }

        using var hash = IncrementalHash.CreateHash(Algorithm(assertion, Name));
        Append(file, 0, store.Start, hash);
        Append(file, store.Start + store.Length, file.Length, hash);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(CborValue.Get<byte[]>(assertion, "hash")))
        {
            throw Wrong(Name, "the file was changed after it was signed");
        }
    }

    private object? FirstAction() => CborValue.Get<List<object?>>(Assertion("c2pa.actions.v2") ?? Assertion("c2pa.actions"), "actions")?.FirstOrDefault();

    /// <summary>Checks a hashed URI of the claim; the label it names.</summary>
    private string CheckReference(object? reference)
    {
        var url = CborValue.Get<string>(reference, "url") ?? "";
        var prefixes = new[] { $"{SelfReference}{AssertionStore}/", $"{SelfReference}/c2pa/{_box.Label}/{AssertionStore}/" };
        var label = prefixes.FirstOrDefault(prefix => url.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix ? url[prefix.Length..] : throw Wrong("claim", "it names an assertion elsewhere");
        var name = $"assertion {label}";
        var box = _assertions.Child(label) ?? throw Wrong(name, "it is missing");
        if (!CryptographicOperations.HashData(Algorithm(reference, name), box.Payload.Span).AsSpan().SequenceEqual(CborValue.Get<byte[]>(reference, "hash")))
        {
            throw Wrong(name, "it was changed after it was signed");
        }

        return label;
    }

    private HashAlgorithmName Algorithm(object? map, string name) => (CborValue.Get<string>(map, "alg") ?? CborValue.Get<string>(_claim, "alg")) switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha384" => HashAlgorithmName.SHA384,
        "sha512" => HashAlgorithmName.SHA512,
        _ => throw Wrong(name, "it names no hash that may be used"),
    };

    private static void Append(Stream file, long from, long to, IncrementalHash hash)
    {
        var buffer = new byte[1 << 16];
        file.Position = from;
        for (var left = to - from; left > 0;)
        {
            var read = file.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0)
            {
                throw Wrong("file", "it is cut off");
            }

            hash.AppendData(buffer, 0, read);
            left -= read;
        }
    }

    /// <summary>Something about a part that is wrong.</summary>
    public static BrokenCredentialException Wrong(string part, string what) => new($"{part}: {what}");

    /// <summary>Does something with a part, whose faults are said of it.</summary>
    public static T Part<T>(string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new BrokenCredentialException($"{part}: {e.Message}", e);
        }
    }
}
