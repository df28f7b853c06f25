using System.Security.Cryptography;
using Ductus.Bases;
using Ductus.Hands;
using Ductus.Service.Basics;

namespace Ductus.Service.Catalogue;

/// <summary>The models that a service brings: <c>ductus/mini</c> writes in any hand, <c>ductus/hand-NAME</c> in one of its folder of hands, <c>ductus/flux</c> paints with the bases that are registered.</summary>
/// <param name="models">Where they are entered.</param>
/// <param name="options">Which there are.</param>
public sealed class BuiltIn(ModelStore models, ServiceOptions options)
{
    /// <summary>Whose they are.</summary>
    public const string Owner = "ductus";

    /// <summary>Enters them; what is there stays.</summary>
    /// <exception cref="UserException">The folder of hands is not there.</exception>
    public async Task EnterAsync(CancellationToken cancel = default)
    {
        await EnterAsync("mini", "Writes a text in a hand", VersionKind.Mini, await HashAsync(Installation.MiniBase, cancel).ConfigureAwait(false), "", "", cancel).ConfigureAwait(false);
        if (options.Hands is { } folder)
        {
            if (!Directory.Exists(folder))
            {
                throw new UserException($"There is no folder of hands '{folder}'.");
            }

            foreach (var path in Directory.GetFiles(folder, "*.safetensors").Order(StringComparer.Ordinal).Where(HandFile.Is))
            {
                var name = "hand-" + string.Concat(Path.GetFileNameWithoutExtension(path).ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
                await EnterAsync(name, "Writes a text in this hand", VersionKind.Hand, await HashAsync(path, cancel).ConfigureAwait(false), Path.GetFullPath(path), "", cancel).ConfigureAwait(false);
            }
        }

        var bases = (options.Bases ?? BaseRegistry.OfUser).All();
        if (bases.Count > 0)
        {
            await EnterAsync("flux", "Paints with your own base", VersionKind.Paint, Secrets.Hash(string.Join('\n', bases.Select(entry => entry.Name))), "", bases[0].Name, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The hand that <c>ductus/mini</c> writes in where none is named: the first of the folder; null if there is none.</summary>
    public async Task<VersionCard?> UsualHandAsync(CancellationToken cancel = default) =>
        (await models.ListAsync("", cancel: cancel).ConfigureAwait(false)).Where(model => model is { Owner: Owner, Latest.Kind: VersionKind.Hand }).OrderBy(model => model.Name, StringComparer.Ordinal).FirstOrDefault()?.Latest;

    private async Task EnterAsync(string name, string description, string kind, string id, string file, string baseName, CancellationToken cancel)
    {
        await models.AddAsync(new ModelCard(Owner, name, "", description, "public", "cpu", null), cancel).ConfigureAwait(false);
        await models.AddVersionAsync(new VersionCard(id, Owner, name, kind, file, baseName, "", DateTimeOffset.UtcNow), null, cancel).ConfigureAwait(false);
    }

    /// <summary>SHA-256 of a file as 64 digits: the name of a version.</summary>
    public static async Task<string> HashAsync(string path, CancellationToken cancel = default)
    {
        await using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel).ConfigureAwait(false));
    }
}
