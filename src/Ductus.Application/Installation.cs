namespace Ductus;

/// <summary>Where the files that ship with Ductus are: the folder <c>models</c> above the program.</summary>
public static class Installation
{
    private static readonly Lazy<string> Folder = new(Find);

    /// <summary>The font of the guide.</summary>
    public static string GuideFont => Model(Path.Combine("guide", "DejaVuSans.ttf"));

    /// <summary>The embedded base.</summary>
    public static string MiniBase => Model("mini.safetensors");

    /// <summary>The reader.</summary>
    public static string Reader => Model("reader.safetensors");

    /// <summary>A file of the folder <c>models</c>.</summary>
    public static string Model(string name) => Path.Combine(Folder.Value, name);

    /// <summary>A file of the folder <c>samples</c>, which stands beside <c>models</c>.</summary>
    public static string Sample(string name) => Path.Combine(Path.GetDirectoryName(Folder.Value)!, "samples", name);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var models = Path.Combine(folder.FullName, "models");
            if (File.Exists(Path.Combine(models, "guide", "DejaVuSans.ttf")))
            {
                return models;
            }
        }

        throw new UserException($"The folder 'models' that ships with Ductus is not above '{AppContext.BaseDirectory}': install Ductus with it, or run it from its repository.");
    }
}
