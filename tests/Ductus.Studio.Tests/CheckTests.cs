using System.Net;
using Ductus.Application;
using Ductus.Provenance;
using Ductus.Studio.Components;
using Ductus.Studio.Languages;
using Ductus.Work;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Ductus.Studio.Tests;

/// <summary>Whoever meets a page asks the studio what it is.</summary>
[Trait("Speed", "Slow")]
[Collection("Browser")]
public sealed class CheckTests(BrowserFixture fixture)
{
    private static readonly Words English = new();

    [Fact]
    public async Task Pages_are_dropped_and_told_of()
    {
        BrowserFixture.Require();
        await using var studio = await TestStudio.StartAsync();
        await using var window = await fixture.OpenAsync(studio);
        var page = window.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "Check a page" }).ClickAsync();
        await page.Locator(".drop input[type=file]").SetInputFilesAsync([Golden.PathOf("c2pa/ductus-signed.png"), Golden.PathOf("c2pa/bad/pixel-changed.png"), Golden.PathOf("c2pa/plain.jpg")]);
        await Expect(page.Locator(".origin details")).ToHaveCountAsync(3, new() { Timeout = 60_000 });
        var signed = page.Locator(".origin", new() { HasText = "ductus-signed.png" });
        await Expect(signed.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Its credentials say that a model made it");
        var broken = page.Locator(".origin", new() { HasText = "pixel-changed.png" });
        await Expect(broken.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Its credentials are broken");
        await broken.Locator("summary").ClickAsync();
        await Expect(broken).ToContainTextAsync("Certificate of the signer: in order");
        await Expect(broken).ToContainTextAsync("The file itself: hash of the file: the file was changed after it was signed");
        var plain = page.Locator(".origin", new() { HasText = "plain.jpg" });
        await Expect(plain).ToContainTextAsync("No mark was found, which does not say that a hand wrote it.");
    }

    [Fact]
    public async Task A_page_of_the_studios_own_is_known_to_the_register()
    {
        var (started, hand) = await SampleHand.LearnedAsync();
        await using var studio = started;
        var text = string.Join('\n', Enumerable.Repeat("the pear tree behind the house is in bloom, and the wind\nhas left us enough of it to sit under on a warm evening", 6));
        var written = await studio.Server.Jobs.QueueAsync(hand, "write", new WriteInput(hand.HandFile, text) { Candidates = 1 });
        await Ready.Until(() => studio.Server.Jobs.Jobs.Any(job => job.Id == written.Id && job.IsOver));
        // As from a scanner: without anything but what is to be seen.
        var scan = Path.Combine(studio.Folder, "scan.png");
        Imaging.PictureFile.SavePng(Imaging.PictureFile.Load(studio.Server.Jobs.Folders.Result((await studio.Server.Jobs.GetAsync(written.Id))!, "page.png")!), scan);
        await CheckedAsync(studio, scan);
        var report = WorkJson.Read<VerifyOutput>(studio.Server.Jobs.Jobs.First(job => job.Kind == VerifyWork.Name).Output!).Reports[0];
        Assert.Equal((true, CredentialState.None, false), (report.InkMark, report.Credentials, report.MetadataMark));
        Assert.Equal(hand.Card.Name, Assert.Single(report.Known).Hand);
        Assert.Equal("Ductus wrote this page", OriginWords.Headline(report, English));
        Assert.Contains("The register of this machine knows the number", report.Verdict, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Server.Shelf.Own, "checks")));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_in_a_sentence_and_not_kept()
    {
        await using var studio = await TestStudio.StartAsync();
        using var client = new HttpClient(new HttpClientHandler()) { BaseAddress = new Uri(studio.Server.Address) };
        await client.GetAsync(new Uri(studio.Server.Entrance), TestContext.Current.CancellationToken);
        using var content = new ByteArrayContent([1, 2, 3]);
        using var answer = await client.PutAsync(new Uri("/checks/..%2Fletter.png", UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("is neither PNG nor JPEG nor WebP nor PDF", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(studio.Server.Shelf.Own, "checks")));
    }

    [Fact]
    public void No_headline_claims_more_than_was_found()
    {
        var nothing = new OriginReport("a") { Outcome = OriginOutcome.Nothing, Credentials = CredentialState.None, Verdict = "no mark was found." };
        Assert.Equal(("No mark was found", "No mark was found, which does not say that a hand wrote it."), (OriginWords.Headline(nothing, English), OriginWords.Verdict(nothing, English)));
        Assert.Equal("no mark found", OriginWords.Ink(nothing, English));
        Assert.Empty(OriginWords.Standings(nothing, English));
        Assert.Equal("Its metadata say that a model made it", OriginWords.Headline(nothing with { Outcome = OriginOutcome.Found, MetadataMark = true }, English));
        Assert.Equal("It has credentials that are not checked here", OriginWords.Headline(nothing with { Credentials = CredentialState.NotSupported }, English));
        Assert.Equal("Its credentials are broken", OriginWords.Headline(nothing with { Outcome = OriginOutcome.Broken, Credentials = CredentialState.Broken, InkMark = true }, English));
        Assert.Contains("below 1 in 10^41", OriginWords.Ink(nothing with { InkMark = true, InkMarkId = "abcdef1", InkMarkLogChance = -41.3 }, English), StringComparison.Ordinal);
    }

    /// <summary>Has files looked at, and waits until they have been.</summary>
    internal static async Task CheckedAsync(TestStudio studio, params string[] names)
    {
        foreach (var name in names)
        {
            await using var file = File.OpenRead(Path.IsPathRooted(name) ? name : Golden.PathOf(name));
            await studio.Server.Jobs.CheckAsync(Path.GetFileName(name), file, TestContext.Current.CancellationToken);
        }

        await Ready.Until(() => studio.Server.Jobs.Jobs.Count(job => job.Kind == VerifyWork.Name && job.IsOver) >= names.Length);
        await Ready.Until(() => Directory.GetFiles(Path.Combine(studio.Server.Shelf.Own, "checks")).Length == 0);
    }
}
