using Ductus.Files;
using Ductus.Queue;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Studio.Shelf;
using Ductus.Studio.Work;
using Ductus.Work;

namespace Ductus.Studio.Queue;

/// <content>Pages whose pictures are turned and cropped.</content>
public sealed partial class StudioJobs
{
    /// <summary>Has a page turned clockwise, and its lines found anew.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="page">The page.</param>
    /// <param name="quarters">Quarters of a full turn, 1 to 3.</param>
    /// <exception cref="UserException">Its scan is not there, or it is being worked on.</exception>
    public Task TurnAsync(StudioHand hand, NotePage page, int quarters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quarters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quarters, 3);
        return AdjustAsync(hand, page, PageAdjustment.Of(page).Turned(quarters), "turn");
    }

    /// <summary>Has a page cropped, and its lines found anew.</summary>
    /// <inheritdoc cref="PageAdjustment.Cropped"/>
    public Task CropAsync(StudioHand hand, NotePage page, float left, float top, float right, float bottom) =>
        AdjustAsync(hand, page, PageAdjustment.Of(page).Cropped(left, top, right, bottom), "crop");

    private async Task AdjustAsync(StudioHand hand, NotePage page, PageAdjustment adjustment, string what)
    {
        ArgumentNullException.ThrowIfNull(hand);
        await _pages.WaitAsync().ConfigureAwait(false);
        try
        {
            if ((hand.Notes.Page(page.Id) ?? page).Job is not null)
            {
                throw Sentences.Refusal("refused.page-busy");
            }

            var job = await QueueAsync(hand, AdjustPageWork.Name, new AdjustPageInput(hand.Folder, page.Id, adjustment, what)).ConfigureAwait(false);
            hand.Notes.Set((hand.Notes.Page(page.Id) ?? page) with { Job = job.Id });
        }
        finally
        {
            _pages.Release();
        }
    }

    private void TakeAdjusted(StudioHand hand, Job job)
    {
        if (hand.Notes.Pages.FirstOrDefault(page => page.Job == job.Id) is not { } page)
        {
            return;
        }

        if (job is not { State: JobState.Succeeded, Output: { } output, Input: { } input })
        {
            hand.Notes.Set(page with { Job = null, Problem = job.State == JobState.Canceled ? page.Problem : job.Error });
            return;
        }

        var (made, asked) = (WorkJson.Read<AdjustPageOutput>(output), WorkJson.Read<AdjustPageInput>(input));
        var from = folders.Of(job.Id, job.Attempt);
        var picture = Path.Combine(AdjustedPictures.FolderOf(asked.Adjustment), made.Name);
        Files.Folders.Create(Path.GetDirectoryName(Path.Combine(hand.Folder, picture))!);
        File.Copy(Path.Combine(from, made.Name), Path.Combine(hand.Folder, picture), overwrite: true);
        var after = new NotePage { Id = page.Id, Number = page.Number, Name = made.Name, Picture = picture, Adjusted = asked.Adjustment, Width = made.Width, Height = made.Height, IsRead = true };
        hand.Notes.TakeAdjusted(page.Id, job.Id, asked.What, after, made.IsRead ? Path.Combine(from, ReadPagesWork.Staging) : null);
    }
}
