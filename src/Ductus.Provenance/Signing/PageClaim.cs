using System.Security.Cryptography;

namespace Ductus.Provenance.Signing;

/// <summary>What the credentials of a page or picture say of it.</summary>
public sealed record PageClaim
{
    /// <summary>The file's name, as a title.</summary>
    public required string Title { get; init; }

    /// <summary>What is in the file, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>The hand's id: tells hands apart, names nobody. Null where it is not known.</summary>
    public string? Hand { get; init; }

    /// <summary>Whose hand it is and by what right, as a sentence; null where it is not known.</summary>
    public string? Consent { get; init; }

    /// <summary>SHA-256 of the text as UTF-8, hexadecimal; null where there is no text of its own.</summary>
    public string? TextSha256 { get; init; }

    /// <summary>The numbers that the marks in the ink of its pages bear, of 28 bits; none where there is no such mark.</summary>
    public IReadOnlyList<uint> MarkIds { get; init; } = [];

    /// <summary>When it was made; null where it is not known.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Pictures and pages that it was painted over.</summary>
    public IReadOnlyList<UsedPicture> Over { get; init; } = [];
}

/// <summary>A picture that another was painted over.</summary>
/// <param name="Title">Its file's name, or what it is.</param>
/// <param name="MediaType">As "image/png".</param>
/// <param name="Description">What tells it from others.</param>
public sealed record UsedPicture(string Title, string MediaType, string Description)
{
    /// <summary>A file, told by its hash.</summary>
    /// <exception cref="UserException">It cannot be read.</exception>
    public static UsedPicture OfFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var type = Path.GetExtension(path).ToLowerInvariant() switch
            {
                ".jpg" or ".jpeg" => "image/jpeg",
                ".tif" or ".tiff" => "image/tiff",
                ".webp" => "image/webp",
                ".heic" => "image/heic",
                ".pdf" => "application/pdf",
                _ => "image/png",
            };
            return new UsedPicture(Path.GetFileName(path), type, $"SHA-256 of the file: {Convert.ToHexStringLower(SHA256.HashData(file))}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message.TrimEnd('.')}. Give a file that is there and may be read.", e);
        }
    }
}
