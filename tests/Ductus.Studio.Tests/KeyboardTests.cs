using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>The whole way without a mouse.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class KeyboardTests(BrowserFixture fixture)
{
    private const int Patience = 120_000;

    [Fact]
    public async Task The_sample_hand_is_cloned_by_keyboard_alone()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.NewAsync();
        var page = window.Page;
        // Whoever listens from the beginning gets every choice of files: a listener that comes with the key press may come after it.
        page.FileChooser += (_, _) => { };
        await window.EnterAsync(studio);
        await At(page, "Your hands");
        await TabTo(page, "New hand");
        await page.Keyboard.PressAsync("Enter");
        await At(page, "Whose hand is it?");
        await TabTo(page, "Name of the writer");
        await page.Keyboard.TypeAsync("Grace");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("ArrowDown");
        await TabTo(page, "Go on");
        await page.Keyboard.PressAsync("Enter");

        await At(page, "Collect pages");
        await Ready.Interactive(page);
        await TabTo(page, "Choose pictures");
        var chooser = await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"));
        // One page without its text, so that there is something to check.
        await chooser.SetFilesAsync([.. Directory.GetFiles(Installation.Sample("hand"), "page-?.jpg").Order().Take(2), Path.Combine(Installation.Sample("hand"), "page-1.txt")]);
        await Expect(page.Locator(".verdict")).ToContainTextAsync("lines make a fair hand", new() { Timeout = Patience });
        Assert.Equal("Grace", studio.Server.Shelf.Hands[0].Consent.Whose);
        Assert.Equal(Hands.Right.Agreed, studio.Server.Shelf.Hands[0].Consent.Right);

        await TabTo(page, "Next: check the texts");
        await page.Keyboard.PressAsync("Enter");
        await At(page, "Texts");
        await Expect(page.Locator(".text.Proposed")).Not.ToHaveCountAsync(0);
        await Ready.Interactive(page);
        await TabTo(page, "Text of line 1 on page-2.jpg");
        for (var left = await page.Locator(".text.Proposed").CountAsync(); left > 0; left--)
        {
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Locator(".text.Proposed")).ToHaveCountAsync(left - 1);
        }

        await TabTo(page, "Next: learn the hand");
        await page.Keyboard.PressAsync("Enter");
        await At(page, "Learn the hand");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Learn", Exact = true })).ToBeEnabledAsync();
        await TabTo(page, "Learn", exact: true, tag: "BUTTON");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".mud-alert").GetByText("Learned")).ToBeVisibleAsync(new() { Timeout = Patience });
        await TabTo(page, "Write something");
        await page.Keyboard.PressAsync("Enter");
        await At(page, "Write");
        await TabTo(page, "Text", exact: true);
        await page.Keyboard.TypeAsync("come and see it");
        await Expect(page.Locator(".sheet .word")).ToHaveCountAsync(4, new() { Timeout = Patience });

        // Another version of the second word.
        await TabTo(page, "and: other versions");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".version")).Not.ToHaveCountAsync(0, new() { Timeout = Patience });
        await TabTo(page, "Version 3");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".word.own")).ToHaveCountAsync(1, new() { Timeout = Patience });
        Assert.Equal(2, Assert.Single(studio.Server.Shelf.Hands[0].Letter.Chosen).Times);

        // Pinned, the word stays when all else is written another way.
        await TabTo(page, "and: other versions");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".version")).Not.ToHaveCountAsync(0, new() { Timeout = Patience });
        await TabTo(page, "Pin it");
        await page.Keyboard.PressAsync("Space");
        await TabTo(page, "Version 2");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".word.pinned")).ToHaveCountAsync(1, new() { Timeout = Patience });

        // They were there already when the word was looked at again.
        Assert.Single(studio.Server.Jobs.Jobs, job => job.Kind == Work.WordVersionsWork.Name);

        await TabTo(page, "PDF", exact: true);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".exported a")).ToBeVisibleAsync(new() { Timeout = Patience });
        await TabTo(page, "grace.pdf");
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));
        Assert.StartsWith("%PDF", await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Waits until a screen is there and the focus has come to its heading, as it does for a person who listens to it.</summary>
    private static Task At(IPage page, string heading) => Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading, Exact = true, Level = 1 })).ToBeFocusedAsync();

    /// <summary>Presses Tab until what is wanted has the focus; fails where that never comes about, as it would for a person.</summary>
    private static async Task TabTo(IPage page, string name, bool exact = false, string? tag = null)
    {
        const string Name = """
            () => {
              const at = document.activeElement;
              const label = at.getAttribute('aria-label') || (at.labels && at.labels[0] ? at.labels[0].innerText : '') || at.innerText || (at.querySelector('img') || {}).alt || '';
              return at.tagName + '|' + label.trim() + '|' + ((at.querySelector('img') || {}).alt || '');
            }
            """;
        for (var i = 0; i < 150; i++)
        {
            var parts = (await page.EvaluateAsync<string>(Name)).Split('|');
            var found = exact ? parts[1] == name : parts.Skip(1).Any(part => part.Contains(name, StringComparison.Ordinal));
            if (found && (tag is null ? parts[0] is "A" or "BUTTON" or "INPUT" or "TEXTAREA" : parts[0] == tag))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"'{name}' cannot be reached with Tab.");
    }
}
