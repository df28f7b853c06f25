using Microsoft.JSInterop;

namespace Ductus.Studio.Components;

/// <summary>
/// The script of a screen. It takes a moment to load, and the screen may be left meanwhile: then it is not begun, since neither its elements nor whoever it would call are there any more.
/// Used by the screen's own renderer, which does one thing at a time.
/// </summary>
/// <param name="js">The browser.</param>
/// <param name="module">Address of the module. Its function <c>begin</c> returns an object that has what <see cref="TellAsync"/> calls, and <c>end</c> for when the screen is left; or nothing.</param>
public sealed class ScreenScript(IJSRuntime js, string module) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _begun;
    private bool _left;

    /// <summary>Whether it can be told anything.</summary>
    public bool HasBegun => _begun is not null && !_left;

    /// <summary>Loads the module and begins; to be called once, when the screen has first been drawn.</summary>
    /// <param name="with">What <c>begin</c> is given.</param>
    public async Task BeginAsync(params object?[] with)
    {
        try
        {
            _module = await js.InvokeAsync<IJSObjectReference>("import", module);
            if (!_left)
            {
                _begun = await _module.InvokeAsync<IJSObjectReference?>("begin", with);
            }
        }
        catch (JSDisconnectedException)
        {
            // The window is closed.
        }

        if (_left)
        {
            await EndAsync();
        }
    }

    /// <summary>Calls a function of what has begun; does nothing before or after.</summary>
    /// <param name="function">Its name.</param>
    /// <param name="with">What it is given.</param>
    public async Task TellAsync(string function, params object?[] with)
    {
        if (HasBegun)
        {
            await _begun!.InvokeVoidAsync(function, with);
        }
    }

    /// <summary>The screen is left: ends what has begun, also where it is only beginning.</summary>
    public ValueTask DisposeAsync()
    {
        _left = true;
        return EndAsync();
    }

    private async ValueTask EndAsync()
    {
        var (begun, loaded) = (_begun, _module);
        (_begun, _module) = (null, null);
        try
        {
            if (begun is not null)
            {
                await begun.InvokeVoidAsync("end");
                await begun.DisposeAsync();
            }

            if (loaded is not null)
            {
                await loaded.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The window is closed.
        }
    }
}
