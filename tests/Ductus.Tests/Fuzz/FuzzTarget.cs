namespace Ductus.Tests.Fuzz;

/// <summary>A format and its reader.</summary>
/// <param name="File">What the file is called in its folder.</param>
/// <param name="Make">Makes a small valid file, and what it needs beside it, at a path.</param>
/// <param name="Read">Reads the file, and uses what it read.</param>
internal sealed record FuzzTarget(string File, Func<string, byte[]> Make, Action<string> Read);
