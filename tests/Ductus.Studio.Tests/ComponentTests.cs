using Bunit;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Queue;
using Ductus.Reading;
using Ductus.Studio.Components.Pages;
using Ductus.Studio.Components.Parts;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Studio.Queue;
using Ductus.Studio.Shelf;
using Ductus.Studio.Web;
using Ductus.Workers;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace Ductus.Studio.Tests;

/// <summary>Screens without a browser: what they say and offer of a hand.</summary>
public sealed class ComponentTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-components").FullName;
    private readonly BunitContext _context = new();
    private HandShelf _shelf = null!;
    private IJobStore _store = null!;
    private StudioJobs _jobs = null!;

    public async ValueTask InitializeAsync()
    {
        _shelf = new HandShelf(_folder);
        _store = await JobStores.OpenAsync(Path.Combine(_shelf.Own, "jobs.sqlite"));
        _jobs = new StudioJobs(_store, new JobFolders(_shelf.Own), _shelf, _ => new Nobody());
        _context.JSInterop.Mode = JSRuntimeMode.Loose;
        _context.Services.AddMudServices();
        _context.Services.AddSingleton(_shelf).AddSingleton(_jobs).AddSingleton(new PhoneListener(_shelf, new LanguageChoice(null))).AddScoped<Words>();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _jobs.DisposeAsync();
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_empty_shelf_says_how_it_goes()
    {
        var shelf = _context.Render<ShelfPage>();
        Assert.Equal(3, shelf.FindAll(".how li").Count);
        Assert.Contains("Nothing leaves this machine", shelf.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hand_on_the_shelf_says_whose_it_is_and_how_far()
    {
        Hand(("Dear Ada,", LineStanding.Checked), ("the pear tree", LineStanding.Proposed));
        var card = _context.Render<ShelfPage>().Find(".card");
        Assert.Contains("Ada, who agrees", card.TextContent, StringComparison.Ordinal);
        Assert.Contains("1 of 2 lines checked; not learned yet", card.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hardest_lines_come_first_where_that_is_wanted()
    {
        var hand = Hand(("clear", LineStanding.Proposed), ("done", LineStanding.Checked), ("hard", LineStanding.Proposed));
        var page = hand.Notes.Pages[0];
        hand.Notes.Set(page with { Lines = [page.Lines[0] with { Scores = [0.99f, 0.98f] }, page.Lines[1], page.Lines[2] with { Scores = [0.4f, 0.9f] }] });
        var texts = _context.Render<TextsPage>(with => with.Add(p => p.HandId, hand.Id));
        Assert.Equal(["clear", "done", "hard"], Values(texts));
        texts.FindAll(".check input")[0].Change(true);
        Assert.Equal(["hard", "clear", "done"], Values(texts));
        texts.FindAll(".check input")[1].Change(true);
        Assert.Equal(["hard", "clear"], Values(texts));
        Assert.Contains("hard to read", texts.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_doubted_line_says_why_until_it_is_checked_and_after_a_restart_too()
    {
        var hand = Hand(("above", LineStanding.Proposed), ("the pear tree", LineStanding.Proposed));
        var page = hand.Notes.Pages[0];
        hand.Notes.Set(page with { Lines = [page.Lines[0] with { Doubt = LineDoubt.Inserted }, page.Lines[1]] });
        Assert.Equal(LineDoubt.Inserted, new HandNotes(hand.Notes.Folder).Pages[0].Lines[0].Doubt);

        var texts = _context.Render<TextsPage>(with => with.Add(p => p.HandId, hand.Id));
        Assert.Contains("words inserted between lines", texts.FindAll(".sure")[0].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("inserted", texts.FindAll(".sure")[1].TextContent, StringComparison.Ordinal);

        hand.Notes.Edit(page.Id, of => LineEdits.Say(of, of.Lines[0].Id, "above", isRight: true));
        texts.WaitForAssertion(() => Assert.DoesNotContain("inserted", texts.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void A_line_stays_in_its_place_when_it_is_checked()
    {
        var hand = Hand(("one", LineStanding.Proposed), ("two", LineStanding.Proposed));
        var texts = _context.Render<TextsPage>(with => with.Add(p => p.HandId, hand.Id));
        texts.FindAll(".check input")[1].Change(true);
        hand.Notes.Edit(hand.Notes.Pages[0].Id, of => LineEdits.Say(of, of.Lines[0].Id, "one!", isRight: true));
        texts.WaitForAssertion(() => Assert.Equal(["one!", "two"], Values(texts)));
        Assert.Contains("1 of 2 to check", texts.Find(".verdict").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_learned_before_a_line_is_checked()
    {
        var hand = Hand(("one", LineStanding.Proposed));
        var learn = _context.Render<LearnPage>(with => with.Add(p => p.HandId, hand.Id));
        Assert.Contains("Nothing can be learned before a line has been checked", learn.Markup, StringComparison.Ordinal);
        Assert.True(learn.Find("button.mud-button-filled").HasAttribute("disabled"));
    }

    [Fact]
    public void Undo_names_what_it_takes_back()
    {
        var hand = Hand(("one", LineStanding.Proposed), ("two", LineStanding.Proposed));
        hand.Notes.Edit(hand.Notes.Pages[0].Id, of => LineEdits.Merge(of, of.Lines[0].Id, of.Lines[1].Id));
        var undo = _context.Render<UndoButtons>(with => with.Add(p => p.Hand, hand));
        Assert.Contains("Undo merge", undo.Markup, StringComparison.Ordinal);
        undo.FindAll("button")[0].Click();
        Assert.Equal(2, hand.Notes.Pages[0].Lines.Count);
        Assert.Contains("Redo merge", undo.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_learning_is_found_behind_the_small_works_of_an_afternoon()
    {
        var hand = Hand(("one", LineStanding.Checked));
        var learning = await _jobs.LearnAsync(hand);
        for (var i = 0; i < 100; i++)
        {
            await _jobs.QueueAsync(hand, Studio.Work.WordVersionsWork.Name, new Studio.Work.WordVersionsInput("", "", new Studio.Work.PageWishes(), 0, 0, 1));
        }

        _jobs.Start();
        await Ready.Until(() => _jobs.Latest(hand, "clone") is not null);
        Assert.Equal(learning.Id, _jobs.Latest(hand, "clone")!.Id);
    }

    [Fact]
    public void A_hand_that_is_not_there_is_said_so()
    {
        foreach (var id in (string[])["nobody", "..", ".studio", "a/b"])
        {
            Assert.Contains("There is no such hand", _context.Render<LearnPage>(with => with.Add(p => p.HandId, id)).Markup, StringComparison.Ordinal);
        }
    }

    private StudioHand Hand(params (string Text, LineStanding Standing)[] lines) => Ready.Hand(_shelf, lines);

    private static IEnumerable<string?> Values(IRenderedComponent<TextsPage> texts) => texts.FindAll(".textfield").Select(field => field.GetAttribute("value"));

    private sealed class Nobody : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
