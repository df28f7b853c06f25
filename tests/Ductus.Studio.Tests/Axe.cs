using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Ductus.Studio.Tests;

/// <summary>What axe finds wrong with how a page can be used by those who see, hear or move differently.</summary>
internal static class Axe
{
    private static readonly string Script = new BundledAxeScriptProvider().GetScript();

    /// <summary>The rules that the page breaks, each with up to three of the elements that do.</summary>
    /// <remarks>Only those are sent out of the browser: all that axe has looked at is ten times as much and took four seconds a screen.</remarks>
    public static async Task<string[]> ViolationsAsync(IPage page)
    {
        await page.EvaluateAsync(Script);
        return await page.EvaluateAsync<string[]>(
            "async () => (await axe.run({ resultTypes: ['violations'] })).violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.html}`))");
    }
}
