using System.Text.Json;
using Ductus.Files;
using Ductus.Queue;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Studio.Shelf;
using Ductus.Studio.Work;
using Ductus.Texts;
using Ductus.Training;
using Ductus.Work;

namespace Ductus.Studio.Queue;

/// <content>What is queued for a hand, and what becomes of it.</content>
public sealed partial class StudioJobs
{
    /// <summary>Lines that are written again and again while a hand is learned.</summary>
    private const int Samples = 3;

    private readonly Lock _cutting = new();
    private readonly HashSet<string> _cut = [];

    /// <summary>Has the pages read that have not been.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ReadAsync(StudioHand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        await _pages.WaitAsync().ConfigureAwait(false);
        try
        {
            var waiting = hand.Notes.Pages.Where(page => page is { IsRead: false, Job: null, Picture: not null }).ToArray();
            if (waiting.Length == 0)
            {
                return 0;
            }

            var job = await QueueAsync(hand, ReadPagesWork.Name, new ReadPagesInput(hand.Folder, [.. waiting.Select(page => page.Picture!)])).ConfigureAwait(false);
            foreach (var page in waiting)
            {
                if (hand.Notes.Page(page.Id) is { } now)
                {
                    hand.Notes.Set(now with { Job = job.Id });
                }
            }

            return waiting.Length;
        }
        finally
        {
            _pages.Release();
        }
    }

    /// <summary>Has the lines cut whose outlines have changed; each outline once.</summary>
    public async Task CutAsync(StudioHand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        foreach (var page in hand.Notes.Pages.Where(page => page.Picture is not null))
        {
            HashSet<string> wanted;
            lock (_cutting)
            {
                wanted = [.. page.Lines.Where(line => line.IsToCut && line.Standing != LineStanding.LeftOut && _cut.Add(line.Shape)).Select(line => line.Shape)];
            }

            if (wanted.Count > 0)
            {
                OutlineToCut[] lines = [.. page.Lines.Where(line => line.Polygon.Count > 0).Select(line => new OutlineToCut(line.Shape, line.Polygon, line.Baseline, line.XHeight, wanted.Contains(line.Shape)))];
                string? Painted(string kind) => page.Paint > 0 ? PaintFiles.Name(page, kind) : null;
                await QueueAsync(hand, CutLinesWork.Name, new CutLinesInput(hand.Folder, page.Id, page.Picture!, page.Sheet, lines) { NotInk = Painted("notink"), Ink = Painted("ink"), LiesUpright = page.Adjusted is { LiesUpright: true } }).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Has a hand learned, or goes on with a learning that was stopped.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="steps">Steps of the training.</param>
    /// <exception cref="UserException">No line has been checked.</exception>
    public async Task<Job> LearnAsync(StudioHand hand, int steps = HandTrainingSettings.UsualSteps)
    {
        ArgumentNullException.ThrowIfNull(hand);
        var lines = Checked(hand).ToArray();
        if (lines.Length == 0)
        {
            throw Sentences.Refusal("refused.nothing-checked");
        }

        var stopped = Latest(hand, "clone") is { State: JobState.Canceled } last ? last.Id : null;
        var samples = SamplesOf(hand).Select(line => line.Text).ToArray();
        return await QueueAsync(hand, "clone", new CloneInput([hand.Folder], hand.Card.Name) { Steps = steps, Publish = hand.HandFile, Samples = samples, Consent = hand.Consent }, "cpu", stopped).ConfigureAwait(false);
    }

    /// <summary>Lines that count, in their order.</summary>
    public static IEnumerable<NoteLine> Checked(StudioHand hand) => hand.Notes.Pages.SelectMany(page => page.Lines).Where(line => line is { Standing: LineStanding.Checked, File: not null, Text.Length: > 0 });

    /// <summary>The lines that are written at every measurement: of middling length, spread over the notes.</summary>
    public static IReadOnlyList<NoteLine> SamplesOf(StudioHand hand)
    {
        // A mark for what nobody can read is nothing to write.
        var lines = Checked(hand).Where(line => !UnreadableWords.AreIn(line.Text)).ToArray();
        if (lines.Length <= Samples)
        {
            return lines;
        }

        var middling = lines.OrderBy(line => line.Text.Length).Skip(lines.Length / 4).Take(Math.Max(Samples, lines.Length / 2)).ToHashSet();
        NoteLine[] kept = [.. lines.Where(middling.Contains)];
        return [.. Enumerable.Range(0, Samples).Select(i => kept[i * kept.Length / Samples])];
    }

    private void TakeIn(Job job)
    {
        if (job is { Kind: VerifyWork.Name, Input: { } checkedFiles })
        {
            Forget(WorkJson.Read<VerifyInput>(checkedFiles));
        }

        if (job.Tag is null || shelf.Get(job.Tag) is not { } hand)
        {
            return;
        }

        try
        {
            switch (job.Kind)
            {
                case ReadPagesWork.Name:
                    TakeRead(hand, job);
                    break;
                case AdjustPageWork.Name:
                    TakeAdjusted(hand, job);
                    break;
                case CutLinesWork.Name when job is { State: JobState.Succeeded, Output: { } output }:
                    var cut = WorkJson.Read<CutLinesOutput>(output);
                    hand.Notes.TakeCut(cut.Page, Path.Combine(folders.Of(job.Id, job.Attempt), ReadPagesWork.Staging), cut.Lines.ToDictionary(line => line.Shape, line => line.File));
                    break;
                case CutLinesWork.Name:
                    Forget(job);
                    break;
                case WritePageWork.Name or WordVersionsWork.Name:
                    Clear(job);
                    break;
                default:
                    break;
            }
        }
        catch (Exception e) when (e is UserException or IOException or JsonException)
        {
            // The hand's folder cannot be written now, or the job's is gone: the pages wait, and can be read once more.
            foreach (var page in hand.Notes.Pages.Where(page => page.Job == job.Id))
            {
                hand.Notes.Set(page with { Job = null, Problem = e.Message });
            }
        }
    }

    /// <summary>Deletes the files of pages and words that were drawn long before this job: every pause in typing makes a page.</summary>
    private void Clear(Job job)
    {
        const int Kept = 12;
        foreach (var old in _jobs.Where(other => other.Kind == job.Kind && other.Tag == job.Tag && other.IsOver).Skip(Kept))
        {
            folders.Delete(old.Id);
        }
    }

    private void TakeRead(StudioHand hand, Job job)
    {
        if (!hand.Notes.Pages.Any(page => page.Job == job.Id))
        {
            return;
        }

        if (job is not { State: JobState.Succeeded, Output: { } output })
        {
            foreach (var page in hand.Notes.Pages.Where(page => page.Job == job.Id))
            {
                hand.Notes.Set(page with { Job = null, Problem = job.State == JobState.Canceled ? null : job.Error });
            }

            return;
        }

        var read = WorkJson.Read<ReadPagesOutput>(output);
        var from = folders.Of(job.Id, job.Attempt);
        var previews = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var (name, files) in read.Previews)
        {
            Files.Folders.Create(Path.Combine(hand.Folder, "studio", "previews"));
            previews[name] = [.. files.Select(file =>
            {
                var kept = Path.Combine("studio", "previews", file);
                File.Copy(Path.Combine(from, file), Path.Combine(hand.Folder, kept), overwrite: true);
                return kept;
            })];
        }

        hand.Notes.TakeRead(job.Id, read.IsRead ? Path.Combine(from, ReadPagesWork.Staging) : null, read.Unused.GroupBy(file => file.Name).ToDictionary(file => file.Key, file => file.First().Why), previews);
        if (read.Expected is { } expected)
        {
            hand.Card = hand.Card with { Expected = expected };
        }
    }

    /// <summary>Outlines whose cutting failed may be tried again.</summary>
    private void Forget(Job job)
    {
        if (job.Input is { } input)
        {
            lock (_cutting)
            {
                _cut.ExceptWith(WorkJson.Read<CutLinesInput>(input).Lines.Select(line => line.Shape));
            }
        }
    }
}
