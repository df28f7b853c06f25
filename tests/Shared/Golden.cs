using System.Text.Json;
using Ductus.Tensors;

namespace Ductus.Testing;

/// <summary>The reference values in tests/golden; found from the test binary upwards.</summary>
internal static class Golden
{
    private static readonly string Folder = Find();

    public static string PathOf(string name) => System.IO.Path.Combine(Folder, name);

    public static SafeTensorsFile Open(string name) => SafeTensorsFile.Open(PathOf(name));

    public static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name))).RootElement;

    /// <summary>Largest absolute difference, with the place it is at.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        for (var i = 0; i < expected.Count; i++)
        {
            double e = expected.Span[i], a = actual.Span[i];
            if (!(Math.Abs(e - a) <= tolerance) && !(e == a))
            {
                Assert.Fail($"{what}: value {i} is {a:R}, expected {e:R} (tolerance {tolerance:G3}).");
            }
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var golden = System.IO.Path.Combine(folder.FullName, "tests", "golden");
            if (Directory.Exists(golden))
            {
                return golden;
            }
        }

        throw new DirectoryNotFoundException("tests/golden is not above the test binary.");
    }
}
