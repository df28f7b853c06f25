namespace Ductus.Provenance;

/// <summary>What is to be said of a file's content credentials.</summary>
public enum CredentialState
{
    /// <summary>There are none. That says nothing about who made the file.</summary>
    None,

    /// <summary>Whole and signed, and the file is as it was signed; who the signer is, is not known.</summary>
    Untrusted,

    /// <summary>They contradict the file, themselves or the rules.</summary>
    Broken,

    /// <summary>The file holds more than one store, so that none counts.</summary>
    TwoStores,

    /// <summary>They use a part of C2PA that is not checked here.</summary>
    NotSupported,
}

/// <summary>What is looked at one after the other; the first that is wrong ends a check.</summary>
public enum CredentialPart
{
    /// <summary>The store, and the claim in it.</summary>
    Claim,

    /// <summary>What the claim names: each assertion by its hash.</summary>
    Assertions,

    /// <summary>The signature over the claim.</summary>
    Signature,

    /// <summary>The certificates that the signature is by.</summary>
    Certificate,

    /// <summary>The file, by its hash.</summary>
    File,
}

/// <summary>The outcome of a check.</summary>
/// <param name="State">In one word.</param>
/// <param name="Problem">Which part is wrong, as "part: what"; null where nothing is.</param>
public sealed record CredentialReport(CredentialState State, string? Problem = null)
{
    /// <summary>The last part that was found in order, with all before it; the next one is wrong where the credentials are broken. Null: none was.</summary>
    public CredentialPart? Passed { get; init; }

    /// <summary>The program that claims to have made the file, with its version; null where not read.</summary>
    public string? Generator { get; init; }

    /// <summary>The signer's name by its certificate, which anybody can have made; null where not read.</summary>
    public string? Signer { get; init; }

    /// <summary>The IPTC digital source type (a URI) of the action that created the file; null where it names none.</summary>
    public string? SourceType { get; init; }

    /// <summary>The hand's id; null where it is no page of Ductus.</summary>
    public string? Hand { get; init; }

    /// <summary>What was said about the writer's consent; null where it is no page of Ductus.</summary>
    public string? Consent { get; init; }

    /// <summary>SHA-256 of the written text, hexadecimal; null where it is no page of Ductus.</summary>
    public string? TextHash { get; init; }

    /// <summary>The numbers of the marks in the ink that they name, a page after the other; none where they name none of Ductus.</summary>
    public IReadOnlyList<uint> MarkIds { get; init; } = [];

    /// <summary>When the file was made, by its own account; null where it does not say.</summary>
    public DateTimeOffset? Created { get; init; }
}
