using Ductus.Queue;
using Ductus.Studio.Shelf;

namespace Ductus.Studio.Tests;

/// <summary>The sample hand as far as tests need it, made once a run: each test gets a studio of its own on a copy, works that were done and all.</summary>
internal static class SampleHand
{
    private const int Pages = 3;
    private static readonly Lazy<Task<string>> Read = new(() => MakeAsync(null, async studio =>
    {
        var hand = studio.Server.Shelf.CreateSample();
        Keep(hand, Pages);
        await studio.Server.Jobs.ReadAsync(hand);
        await Ready.Until(() => hand.Notes.Pages.All(page => page.IsRead));
    }));

    private static readonly Lazy<Task<string>> Learned = new(() => MakeAsync(Read.Value, async studio =>
    {
        var hand = studio.Server.Shelf.Hands.Single();
        hand.Letter = new Letter { Text = "Dear Ada,\n\nthe pear tree behind the house is in\nbloom, and the wind has left us\nenough of it to sit under.\nCome on Friday, and bring the dog.\n\nYours, Grace" };
        var job = await studio.Server.Jobs.LearnAsync(hand, steps: 0);
        await Ready.Until(() => studio.Server.Jobs.Jobs.Any(other => other.Id == job.Id && other.IsOver));
        Assert.True(hand.IsLearned, (await studio.Server.Jobs.GetAsync(job.Id))?.Error);
    }));

    /// <summary>A studio with the sample hand, some of its pages read.</summary>
    /// <param name="pages">How many, at most three.</param>
    public static async Task<(TestStudio Studio, StudioHand Hand)> ReadAsync(int pages)
    {
        var (studio, hand) = await CopyAsync(Read.Value);
        Keep(hand, pages);
        return (studio, hand);
    }

    /// <summary>A studio with the sample hand, learned in no step at all, and a letter.</summary>
    public static Task<(TestStudio Studio, StudioHand Hand)> LearnedAsync() => CopyAsync(Learned.Value);

    /// <summary>Deletes what was made.</summary>
    public static async Task DeleteAsync()
    {
        foreach (var made in new[] { Read, Learned }.Where(made => made is { IsValueCreated: true, Value.IsCompletedSuccessfully: true }))
        {
            Directory.Delete(await made.Value, recursive: true);
        }
    }

    private static void Keep(StudioHand hand, int pages)
    {
        foreach (var page in hand.Notes.Pages.Skip(pages))
        {
            hand.Notes.Remove(page.Id);
        }
    }

    private static async Task<string> MakeAsync(Task<string>? from, Func<TestStudio, Task> make)
    {
        var studio = await TestStudio.StartAsync(from is null ? null : Copy(await from));
        await make(studio);
        await studio.StopAsync();
        return studio.Folder;
    }

    private static async Task<(TestStudio Studio, StudioHand Hand)> CopyAsync(Task<string> made)
    {
        var studio = await TestStudio.StartAsync(Copy(await made));
        await Ready.Until(() => studio.Server.Jobs.Jobs.Any(job => job.State == JobState.Succeeded));
        return (studio, studio.Server.Shelf.Hands.Single());
    }

    private static string Copy(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("ductus-studio").FullName;
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            var to = Path.Combine(copy, Path.GetRelativePath(folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(path, to);
        }

        return copy;
    }
}
