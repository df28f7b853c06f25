using Microsoft.Extensions.Localization;
using MudBlazor;

namespace Ductus.Studio.Languages;

/// <summary>The few words that MudBlazor's components say of themselves, under <c>mud.</c> and MudBlazor's own key.</summary>
/// <param name="words">Those of the window.</param>
internal sealed class MudWords(Words words) : MudLocalizer
{
    /// <inheritdoc/>
    public override LocalizedString this[string key] => words[$"mud.{key}"];

    /// <inheritdoc/>
    public override LocalizedString this[string key, params object[] arguments] => words[$"mud.{key}", arguments];
}
