using Ductus.Torch.Native;

namespace Ductus.Torch;

/// <summary>Looks for libtorch where people have it: named, beside the program, in the user's folder, and in Python environments that other programs brought.</summary>
public static class LibtorchSearch
{
    /// <summary>The variable that names the folder; what it names is not searched past.</summary>
    public const string Variable = "DUCTUS_LIBTORCH";

    private static readonly string[] Trainers = ["ComfyUI", "kohya_ss", "sd-scripts", "ai-toolkit", "fluxgym"];
    private static readonly string[] Environments = [".venv", "venv", "env", "python_embeded"];

    /// <summary>The user's own folder for it.</summary>
    public static string OfUser => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "libtorch");

    /// <summary>The first folder that holds it; null where none does.</summary>
    /// <exception cref="UserException">The folder that is named holds none.</exception>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return Candidates(named).FirstOrDefault(Holds)
                ?? throw new UserException($"{Variable} names '{named}', where there is no {Libtorch.NameOf("torch_cpu")}: name the folder 'lib' of libtorch, or 'torch/lib' of a Python environment.");
        }

        return Places().FirstOrDefault(Holds);
    }

    /// <summary>Where is looked, in that order.</summary>
    public static IEnumerable<string> Places()
    {
        foreach (var folder in (string[])[Path.Combine(AppContext.BaseDirectory, "libtorch"), AppContext.BaseDirectory, OfUser])
        {
            foreach (var candidate in Candidates(folder))
            {
                yield return candidate;
            }
        }

        foreach (var environment in PythonEnvironments())
        {
            foreach (var folder in PackagesOf(environment))
            {
                yield return Path.Combine(folder, "torch", "lib");
            }
        }
    }

    private static string[] Candidates(string folder) => [folder, Path.Combine(folder, "lib")];

    private static bool Holds(string folder) => File.Exists(Path.Combine(folder, Libtorch.NameOf("torch_cpu")));

    private static IEnumerable<string> PythonEnvironments()
    {
        foreach (var variable in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named)
            {
                yield return named;
            }
        }

        string[] roots = [Environment.CurrentDirectory, Path.GetDirectoryName(Environment.CurrentDirectory) ?? "", Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)];
        foreach (var root in roots.Where(root => root.Length > 0))
        {
            foreach (var folder in Trainers.Select(trainer => Path.Combine(root, trainer)).Prepend(root))
            {
                foreach (var environment in Environments)
                {
                    yield return Path.Combine(folder, environment);
                }
            }
        }
    }

    /// <summary>Where an environment keeps its packages, on Linux and macOS and on Windows.</summary>
    private static IEnumerable<string> PackagesOf(string environment)
    {
        yield return Path.Combine(environment, "Lib", "site-packages");
        var libraries = Path.Combine(environment, "lib");
        string[] versions;
        try
        {
            versions = Directory.Exists(libraries) ? Directory.GetDirectories(libraries, "python3*") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var version in versions.Order(StringComparer.Ordinal))
        {
            yield return Path.Combine(version, "site-packages");
        }
    }
}
