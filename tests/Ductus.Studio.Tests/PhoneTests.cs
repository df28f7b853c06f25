using System.Net;
using Ductus.Hands;
using Ductus.Studio.Languages;
using Ductus.Studio.Shelf;
using Ductus.Studio.Web;

namespace Ductus.Studio.Tests;

/// <summary>The listener for a phone: one path, one hand, pictures only, and gone with the window that shows its code.</summary>
public sealed class PhoneTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-phone").FullName;
    private readonly HttpClient _client = new();
    private PhoneListener _phone = null!;
    private StudioHand _hand = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        var shelf = new HandShelf(_folder);
        _hand = shelf.Create("Ada", Consent.NotStated);
        _phone = new PhoneListener(shelf, new LanguageChoice(null));
        try
        {
            _address = new Uri(await _phone.OpenAsync(_hand));
        }
        catch (UserException e)
        {
            Assert.Skip(e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _phone.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_phone_that_has_the_code_sends_pictures_and_sees_nothing_else()
    {
        Assert.Matches("^/[0-9a-f]{32}/$", _address.AbsolutePath);
        var page = await _client.GetStringAsync(_address, TestContext.Current.CancellationToken);
        Assert.Contains("Take or choose pictures", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusOf(HttpMethod.Get, "phone.js"));
        Assert.Equal(HttpStatusCode.OK, await StatusOf(HttpMethod.Get, "phone.css"));
        var arrived = 0;
        _phone.Arrived += () => arrived++;
        Assert.Equal(HttpStatusCode.OK, await StatusOf(HttpMethod.Put, "scans/photo.jpg", [0xFF, 0xD8, 0xFF, .. new byte[40]]));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await StatusOf(HttpMethod.Put, "scans/page.jpg", new byte[40]));
        Assert.Equal(2, arrived);
        Assert.Equal("photo.jpg", Assert.Single(_hand.Notes.Pages).Name);
        foreach (var other in (string[])["/", "/studio.css", "/_framework/blazor.web.js", $"/files/{_hand.Id}/hand", $"/{new string('0', 32)}/", _address.AbsolutePath + "scans/photo.jpg"])
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusOf(HttpMethod.Get, other) is HttpStatusCode.MethodNotAllowed ? HttpStatusCode.NotFound : await StatusOf(HttpMethod.Get, other));
        }
    }

    [Fact]
    public async Task It_is_gone_with_the_window_and_its_path_with_it()
    {
        await _phone.CloseAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusOf(HttpMethod.Get, ""));
        var again = new Uri(await _phone.OpenAsync(_hand));
        Assert.NotEqual(_address.AbsolutePath, again.AbsolutePath);
    }

    private async Task<HttpStatusCode> StatusOf(HttpMethod method, string path, byte[]? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
        }

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
