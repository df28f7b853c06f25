using Ductus.Studio.Languages;
using Ductus.Studio.Queue;
using Ductus.Studio.Shelf;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Ductus.Studio.Components;

/// <summary>A screen of one hand: draws itself again whenever the hand's notes or any work changes, in whichever window that was.</summary>
public abstract class HandPage : ComponentBase, IDisposable
{
    private StudioHand? _heard;

    /// <summary>The hand's id, out of the address.</summary>
    [Parameter]
    public string HandId { get; set; } = "";

    /// <summary>The hands.</summary>
    [Inject]
    protected HandShelf Shelf { get; set; } = null!;

    /// <summary>The work.</summary>
    [Inject]
    protected StudioJobs Jobs { get; set; } = null!;

    /// <summary>Where to go.</summary>
    [Inject]
    protected NavigationManager Go { get; set; } = null!;

    /// <summary>What a moment's sentence is shown with.</summary>
    [Inject]
    protected ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    private Words Words { get; set; } = null!;

    /// <summary>The hand; null where there is none of this id.</summary>
    protected StudioHand? Hand { get; private set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        Hand = Shelf.Get(HandId);
        if (Hand == _heard)
        {
            return;
        }

        Unhear();
        _heard = Hand;
        if (Hand is { } hand)
        {
            hand.Notes.Refresh();
            hand.Notes.Changed += Changed;
            Jobs.Changed += Changed;
        }
    }

    /// <summary>Called when something has changed, before the screen is drawn again.</summary>
    protected virtual Task OnChangedAsync() => Task.CompletedTask;

    /// <summary>Does something that a person asked for; what they can mend is said in a sentence.</summary>
    protected bool Try(Action what)
    {
        ArgumentNullException.ThrowIfNull(what);
        try
        {
            what();
            return true;
        }
        catch (UserException e)
        {
            Say(e);
            return false;
        }
    }

    /// <inheritdoc cref="Try(Action)"/>
    protected async Task<bool> TryAsync(Func<Task> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        try
        {
            await what();
            return true;
        }
        catch (UserException e)
        {
            Say(e);
            return false;
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops listening.</summary>
    protected virtual void Dispose(bool disposing) => Unhear();

    private void Say(UserException e) => Snackbar.Add(Words.Told(e.Message), Severity.Warning);

    private void Unhear()
    {
        if (_heard is { } old)
        {
            old.Notes.Changed -= Changed;
            Jobs.Changed -= Changed;
        }
    }

    private void Changed() => _ = InvokeAsync(async () =>
    {
        await OnChangedAsync();
        StateHasChanged();
    });
}
