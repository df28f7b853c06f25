using System.Diagnostics;
using System.Globalization;

namespace Ductus.Tests.Fuzz;

/// <summary>
/// Every reader of files that strangers make, on small valid files of its format changed at random: it reads what it is given, or says in its own exception what is wrong,
/// in little memory and time. A hundred changes a format by default; <c>DUCTUS_FUZZ_SECONDS</c> gives each format as long as it says, from another seed each time.
/// </summary>
public sealed class ReaderFuzzTests
{
    private const int Changes = 120;
    private const long MostBytes = 256 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    public static TheoryData<string> Formats => [.. FuzzTargets.All.Keys];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_changed_file_is_read_or_refused_in_a_sentence(string format)
    {
        using var folder = new TemporaryFolder();
        var target = FuzzTargets.All[format];
        var path = folder.File(target.File);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var valid = target.Make(path);
        File.WriteAllBytes(path, valid);
        target.Read(path);

        var seconds = double.TryParse(Environment.GetEnvironmentVariable("DUCTUS_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var given) ? given : 0;
        var until = Stopwatch.StartNew();
        var first = seconds > 0 ? Environment.TickCount : 1;
        for (var i = 0; i < Changes || until.Elapsed.TotalSeconds < seconds; i++)
        {
            var seed = first + i;
            var bytes = Mutation.Of(valid, new Random(seed));
            File.WriteAllBytes(path, bytes);
            Read(target, path, $"{format}, seed {seed}");
        }
    }

    private static void Read(FuzzTarget target, string path, string what)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var time = Stopwatch.StartNew();
        try
        {
            target.Read(path);
        }
        catch (Exception e) when (e is UserException or InvalidDataException or FileNotFoundException)
        {
            Assert.False(string.IsNullOrWhiteSpace(e.Message), what);
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < MostBytes, $"{what}: {(GC.GetAllocatedBytesForCurrentThread() - before) >> 20} MB");
        Assert.True(time.Elapsed < MostTime, $"{what}: {time.Elapsed}");
    }
}
