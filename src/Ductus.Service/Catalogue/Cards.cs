namespace Ductus.Service.Catalogue;

/// <summary>What a version of a model does.</summary>
public static class VersionKind
{
    /// <summary>Writes in any hand; trains hands.</summary>
    public const string Mini = "mini";

    /// <summary>Writes in one hand.</summary>
    public const string Hand = "hand";

    /// <summary>Paints with a registered base; trains adapters for it.</summary>
    public const string Paint = "paint";

    /// <summary>Paints with a registered base and one adapter.</summary>
    public const string Adapter = "adapter";
}

/// <summary>A model.</summary>
/// <param name="Owner">The account whose it is, or <c>ductus</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Account">Who may change it; empty: nobody.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Visibility"><c>public</c> or <c>private</c>.</param>
/// <param name="Hardware">What it runs on.</param>
/// <param name="Latest">Its newest version; null: none yet.</param>
public sealed record ModelCard(string Owner, string Name, string Account, string Description, string Visibility, string Hardware, VersionCard? Latest);

/// <summary>A version of a model.</summary>
/// <param name="Id">64 hexadecimal digits.</param>
/// <param name="Owner">The model's owner.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Kind">Of <see cref="VersionKind"/>.</param>
/// <param name="File">The hand's or adapter's file; empty: none.</param>
/// <param name="Base">Name of the registered base; empty: the one that ships.</param>
/// <param name="Word">The word that calls an adapter up; empty: none.</param>
/// <param name="Created">When it was made.</param>
public sealed record VersionCard(string Id, string Owner, string Model, string Kind, string File, string Base, string Word, DateTimeOffset Created)
{
    /// <summary>Owner and name of the model.</summary>
    public string FullName => $"{Owner}/{Model}";
}

/// <summary>A model under a name of its own, with hardware of its own: a hand kept ready.</summary>
public sealed record DeploymentCard(string Owner, string Name, int Number, string Model, string Version, string Hardware, int Least, int Most, DateTimeOffset Created);

/// <summary>An uploaded file.</summary>
public sealed record FileCard(string Id, string Account, string Name, string ContentType, long Size, string Sha256, string Md5, string Metadata, DateTimeOffset Created, DateTimeOffset Expires);
