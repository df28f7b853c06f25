using System.Reflection;

namespace Ductus.Testing;

/// <summary>libtorch for the processor, from the package that the build restored.</summary>
internal static class LibtorchPackage
{
    private static readonly string Named = typeof(LibtorchPackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(attribute => attribute.Key == "Libtorch")?.Value ?? "";

    /// <summary>Where it has its libraries; without it the test is skipped.</summary>
    public static string Folder
    {
        get
        {
            Assert.SkipWhen(Named.Length == 0, "NuGet has no libtorch for this system.");
            return Named;
        }
    }
}
