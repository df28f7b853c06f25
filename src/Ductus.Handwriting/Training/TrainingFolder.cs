using Ductus.Files;

namespace Ductus.Training;

/// <summary>The folder of a training: one run at a time works in it.</summary>
public static class TrainingFolder
{
    private const string LockName = "lock";

    /// <summary>Holds a folder until the result is disposed of, and clears away what a run that was killed had half written. Makes the folder.</summary>
    /// <exception cref="UserException">Another run holds it, or it cannot be written.</exception>
    public static IDisposable Hold(string folder)
    {
        var held = FileLock.Take(Path.Combine(folder, LockName))
            ?? throw new UserException($"Another run is training in '{folder}': wait until it is done, or stop it.");
        try
        {
            foreach (var left in Directory.GetFiles(folder, "*" + WholeFile.AsideSuffix))
            {
                WholeFile.TryDelete(left);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody deletes the folder at this moment: what is written there later makes it again.
        }

        return held;
    }
}
