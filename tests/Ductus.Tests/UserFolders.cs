using System.Runtime.CompilerServices;

namespace Ductus.Tests;

/// <summary>Tests sign and register pages as a user does, but not with the key and in the register of whoever runs them.</summary>
internal static class UserFolders
{
    [ModuleInitializer]
    internal static void Redirect()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-user-").FullName;
        Environment.SetEnvironmentVariable("XDG_DATA_HOME", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
    }
}
