namespace Ductus.Models.Text;

/// <summary>A prompt as an encoder takes it.</summary>
/// <param name="Ids">Token ids, padded to the window.</param>
/// <param name="CutOff">The end of the prompt that found no room in the window, as the tokens spell it; empty if all of it did.</param>
public sealed record PromptTokens(int[] Ids, string CutOff);
