namespace Ductus;

/// <summary>Where the files that ship with Ductus are: the folders <c>models</c> and <c>samples</c> beside the program.</summary>
public static class Installation
{
    /// <summary>The font of the guide.</summary>
    public static string GuideFont => Model(Path.Combine("guide", "DejaVuSans.ttf"));

    /// <summary>The embedded base.</summary>
    public static string MiniBase => Model("mini.safetensors");

    /// <summary>The reader.</summary>
    public static string Reader => Model("reader.safetensors");

    /// <summary>A file of the folder <c>models</c>.</summary>
    /// <exception cref="UserException">The folder is not there.</exception>
    public static string Model(string name) => Path.Combine(Folder("models"), name);

    /// <summary>A file of the folder <c>samples</c>.</summary>
    /// <exception cref="UserException">The folder is not there.</exception>
    public static string Sample(string name) => Path.Combine(Folder("samples"), name);

    private static string Folder(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, name);
        return Directory.Exists(folder)
            ? folder
            : throw new UserException($"The folder '{name}' that ships with Ductus is not in '{AppContext.BaseDirectory}': install Ductus again.");
    }
}
