using Ductus.Application;
using Ductus.Families;
using Ductus.Files;
using Ductus.Flux1;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Provenance;
using Ductus.Provenance.Signing;

namespace Ductus.Tests.Provenance;

/// <summary>Pages bear credentials wherever they are written, and none is lost because signing failed.</summary>
public sealed class PageOutputTests : IDisposable
{
    private static readonly Consent Consent = new("Zoë", Right.Mine);
    private readonly TemporaryFolder _folder = new();

    private static WrittenPages Written => new([Blank(), Blank()], [], [], 0) { Consent = Consent, Origin = new PageOrigin("zoe", "abc", new string('0', 64)) };

    [Fact]
    public void Every_page_is_signed_and_says_whose_hand_it_is()
    {
        var output = new PageOutput(new InstallationKey(_folder.File("signing.pem")), new MarkRegister(_folder.File("marks.tsv")));
        var written = output.Save(Written, _folder.File("page.png"));
        Assert.Equal(KeyMaking.First, written.Key);
        Assert.Null(written.Unsigned);
        var pdf = output.Save(Written, _folder.File("page.pdf"));
        foreach (var file in (string[])[.. written.Files, .. pdf.Files])
        {
            var report = CredentialCheck.Read(file, DateTimeOffset.UtcNow);
            Assert.Equal((CredentialState.Untrusted, "abc", Consent.Sentence), (report.State, report.Hand, report.Consent));
            Assert.True(SourceTypeSearch.Holds(file));
        }
    }

    [Theory]
    [InlineData("picture.png")]
    [InlineData("picture.jpg")]
    [InlineData("picture.webp")]
    public void Painted_pictures_say_what_they_are_in_every_form(string name)
    {
        var output = new PageOutput(new InstallationKey(_folder.File("signing.pem")), new MarkRegister(_folder.File("marks.tsv")));
        var written = output.Save([Painted(1), Painted(2)], Request, _folder.File(name), quality: 90);
        Assert.Equal(2, written.Files.Count);
        Assert.Null(written.Unsigned);
        foreach (var file in written.Files)
        {
            var report = CredentialCheck.Read(file, DateTimeOffset.UtcNow);
            Assert.Equal(CredentialState.Untrusted, report.State);
            Assert.EndsWith("/trainedAlgorithmicMedia", report.SourceType, StringComparison.Ordinal);
            Assert.True(SourceTypeSearch.Holds(file));
            Assert.Equal(40, PictureFile.Load(file).Width);
        }

        Assert.Throws<UserException>(() => output.Save([Painted(1)], Request, _folder.File("picture.gif")));
    }

    [Theory]
    [InlineData("page.png")]
    [InlineData("page.pdf")]
    public void Each_page_s_mark_is_named_by_the_credentials_of_its_file_and_registered_with_it(string name)
    {
        var register = new MarkRegister(_folder.File("marks.tsv"));
        var pages = Written with { Pages = [Blank() with { Mark = new LaidMark(0x1234567, 0, 0) }, Blank() with { Mark = new LaidMark(0x7654321, 9, 9) }] };
        var written = new PageOutput(new InstallationKey(_folder.File("signing.pem")), register).Save(pages, _folder.File(name));
        Assert.Equal([0x1234567u, 0x7654321u], written.Files.SelectMany(file => CredentialCheck.Read(file, DateTimeOffset.UtcNow).MarkIds));
        Assert.Equal(written.Files[0], Assert.Single(register.Find(0x1234567)).File);
        Assert.Equal(written.Files[^1], Assert.Single(register.Find(0x7654321)).File);
    }

    [Fact]
    public void Marks_in_painted_pictures_are_named_by_their_credentials_and_registered()
    {
        var register = new MarkRegister(_folder.File("marks.tsv"));
        var written = new PageOutput(new InstallationKey(_folder.File("signing.pem")), register).Save([Painted(1, 0x1234567), Painted(2)], Request, _folder.File("picture.png"));
        Assert.Equal<IEnumerable<uint>>([[0x1234567u], []], written.Files.Select(file => CredentialCheck.Read(file, DateTimeOffset.UtcNow).MarkIds));
        var known = Assert.Single(register.Find(0x1234567));
        Assert.Equal(("grandfather", written.Files[0]), (known.Hand, known.File));
        Assert.Null(written.Unregistered);
    }

    [Fact]
    public void Without_a_key_pages_are_written_all_the_same_and_it_is_told_why_they_are_not_signed()
    {
        // A folder stands where the key should be.
        Directory.CreateDirectory(_folder.File("signing.pem"));
        var written = new PageOutput(new InstallationKey(_folder.File("signing.pem")), new MarkRegister(_folder.File("marks.tsv"))).Save(Written, _folder.File("page.png"));
        Assert.Contains("cannot be written", written.Unsigned, StringComparison.Ordinal);
        Assert.All(written.Files, file => Assert.Equal(CredentialState.None, CredentialCheck.Read(file, DateTimeOffset.UtcNow).State));
        Assert.All(written.Files, file => Assert.Equal(Blank().Image.Width, PictureFile.Load(file).Width));
    }

    public void Dispose() => _folder.Dispose();

    private static PaintRequest Request => new("a postcard", new BaseFiles("dev", Flux1Family.Instance, new Dictionary<string, string>()), [("hands/grandfather.safetensors", 1)], new PaintSettings());

    private static ReadPicture Painted(ulong seed, uint? mark = null) => new(new PaintedPicture(Blank().Image, seed, 0), [], mark);

    private static ComposedPage Blank() => new(new RgbImage(40, 30, [.. Enumerable.Repeat((byte)250, 40 * 30 * 3)]), []);
}
