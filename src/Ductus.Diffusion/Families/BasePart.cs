namespace Ductus.Families;

/// <summary>A part of a base, and what its files are called where people get them.</summary>
/// <param name="Key">Its name in the list of registered bases; never changes.</param>
/// <param name="Title">Its name in sentences and settings.</param>
/// <param name="Folder">Its folder in a model of diffusers.</param>
/// <param name="Files">Patterns of single files, the best first.</param>
/// <param name="Hint">What to get, for a message.</param>
/// <param name="IsVocabulary">Whether it is a vocabulary rather than weights.</param>
public sealed record BasePart(string Key, string Title, string Folder, IReadOnlyList<string> Files, string Hint, bool IsVocabulary = false)
{
    /// <summary>Names that a vocabulary's folder must hold one of.</summary>
    private static readonly string[] VocabularyFiles = ["merges.txt", "tokenizer.json", "spiece.model", "bpe_simple_vocab_16e6.txt.gz"];

    /// <summary>Folders in which ComfyUI keeps single files.</summary>
    private static readonly string[] SharedFolders = ["diffusion_models", "unet", "vae", "clip", "text_encoders"];

    /// <summary>The part in a folder of a user, or null: diffusers' folders first, then single files, there and where ComfyUI keeps them.</summary>
    public string? FindIn(string root)
    {
        var folder = Path.Combine(root, Folder);
        if (Directory.Exists(folder) && (IsVocabulary ? VocabularyFiles.Any(name => File.Exists(Path.Combine(folder, name))) : HasWeights(folder)))
        {
            return folder;
        }

        string[] places = [root, .. SharedFolders.Select(name => Path.Combine(root, name))];
        return Files.SelectMany(pattern => places.Where(Directory.Exists).SelectMany(place => Directory.EnumerateFiles(place, pattern).Order(StringComparer.Ordinal))).FirstOrDefault();
    }

    private static bool HasWeights(string folder) =>
        Directory.EnumerateFiles(folder, "*.safetensors").Any() || Directory.EnumerateFiles(folder, "*.index.json").Any();
}
