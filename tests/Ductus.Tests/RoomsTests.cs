using System.Text.RegularExpressions;

namespace Ductus.Tests;

/// <summary>The rooms of each assembly (its namespaces) know each other one way only.</summary>
public sealed partial class RoomsTests
{
    /// <summary>Operations and tensors are one room in two namespaces: a gradient is written in the functions that are made of operations.</summary>
    private static readonly (string Part, string Whole) OneRoom = ("Ductus.Tensors.Ops", "Ductus.Tensors");

    [Theory]
    [InlineData("Ductus.Tensors")]
    [InlineData("Ductus.Models")]
    [InlineData("Ductus.Imaging")]
    [InlineData("Ductus.Provenance")]
    [InlineData("Ductus.Handwriting")]
    [InlineData("Ductus.Diffusion")]
    [InlineData("Ductus.Application")]
    [InlineData("Ductus.Jobs")]
    [InlineData("Ductus.Studio")]
    [InlineData("Ductus.Service")]
    [InlineData("Ductus.Remote")]
    [InlineData("Ductus.Pretraining")]
    public void No_two_rooms_use_each_other(string assembly)
    {
        var files = Sources(assembly);
        var homes = files.SelectMany(file => Declarations().Matches(file.Code).Select(match => (Type: match.Groups[1].Value, file.Room))).ToLookup(p => p.Type, p => p.Room);
        var uses = new Dictionary<string, HashSet<string>>();
        foreach (var file in files)
        {
            var seen = Usings().Matches(file.Code).Select(match => Room(match.Groups[1].Value)).ToHashSet();
            var used = Words().Matches(file.Code).Select(match => match.Value).Distinct().SelectMany(word => homes[word])
                .Where(room => room != file.Room && (seen.Contains(room) || file.Room.StartsWith(room + '.', StringComparison.Ordinal)));
            uses.TryAdd(file.Room, []);
            uses[file.Room].UnionWith(used);
        }

        Assert.True(uses.Count > 0);
        foreach (var room in uses.Keys)
        {
            var way = WayBack(room, uses);
            Assert.True(way is null, $"a circle of rooms: {way}");
        }
    }

    [Fact]
    public void Assemblies_depend_one_way()
    {
        string[] order = ["Ductus.Tensors", "Ductus.Models", "Ductus.Files", "Ductus.Remote", "Ductus.Imaging", "Ductus.Provenance", "Ductus.Handwriting", "Ductus.Diffusion", "Ductus.Application", "Ductus.Jobs", "Ductus.Service", "Ductus.Studio", "Ductus.Cli", "Ductus.Pretraining"];
        foreach (var project in order)
        {
            var references = References().Matches(File.ReadAllText(Path.Combine(Source, project, project + ".csproj"))).Select(match => match.Groups[1].Value);
            Assert.All(references, reference => Assert.True(Array.IndexOf(order, reference) < Array.IndexOf(order, project), $"{project} depends on {reference}"));
        }
    }

    private static string Source { get; } = FindSource();

    private static string FindSource()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ductus.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run in the repository.");
        }

        return Path.Combine(folder.FullName, "src");
    }

    private static (string Room, string Code)[] Sources(string assembly)
    {
        var root = Path.Combine(Source, assembly);
        return [.. Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path[root.Length..].Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(path => Texts().Replace(Comments().Replace(File.ReadAllText(path), ""), "\"\""))
            .Where(code => Namespaces().IsMatch(code))
            .Select(code => (Room(Namespaces().Match(code).Groups[1].Value), code))];
    }

    private static string Room(string name) => name == OneRoom.Part ? OneRoom.Whole : name;

    /// <summary>A way from a room to itself, as text.</summary>
    private static string? WayBack(string room, Dictionary<string, HashSet<string>> uses)
    {
        var ways = new Queue<string[]>([[room]]);
        var been = new HashSet<string>();
        while (ways.TryDequeue(out var way))
        {
            foreach (var next in uses.GetValueOrDefault(way[^1], []))
            {
                if (next == room)
                {
                    return string.Join(" -> ", [.. way, room]);
                }

                if (been.Add(next))
                {
                    ways.Enqueue([.. way, next]);
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"^(?:public |internal )?(?:static |sealed |abstract |readonly |partial |unsafe |ref )*(?:class|record struct|record|struct|interface|enum)\s+([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"^using ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    // Not what follows a dot: Math.Sqrt is no operation.
    [GeneratedRegex(@"(?<![.\w])[A-Z]\w+")]
    private static partial Regex Words();

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comments();

    [GeneratedRegex("\"[^\"\\n]*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"ProjectReference Include=""\.\./([\w.]+)/")]
    private static partial Regex References();
}
