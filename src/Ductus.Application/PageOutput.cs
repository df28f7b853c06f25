using System.Reflection;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;
using Ductus.Provenance.Signing;

namespace Ductus.Application;

/// <summary>What became of files that were written.</summary>
/// <param name="Files">Their names.</param>
public sealed record WrittenFiles(IReadOnlyList<string> Files)
{
    /// <summary>Whether a key to sign with was made for them, and why.</summary>
    public KeyMaking Key { get; init; }

    /// <summary>Why the files, which are written, bear no content credentials; null where they do. To be said loudly.</summary>
    public string? Unsigned { get; init; }

    /// <summary>Why the register of marks does not know them; null where it does.</summary>
    public string? Unregistered { get; init; }
}

/// <summary>Writes pages and pictures to files with everything that tells what they are: metadata, content credentials, and an entry in the register of marks.</summary>
/// <param name="keys">What they are signed with.</param>
/// <param name="register">Where the numbers of marks in the ink are kept.</param>
public sealed class PageOutput(InstallationKey keys, MarkRegister register)
{
    private const string Painted = "Picture made by a model, with handwriting that no person wrote.";

    /// <summary>With the user's own key and register.</summary>
    public static PageOutput OfUser { get; } = new(InstallationKey.OfUser, MarkRegister.OfUser);

    /// <summary>The version of this program, as credentials name it.</summary>
    public static string Version { get; } = typeof(PageOutput).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Writes pages as <see cref="PageFile.Save"/> does; what fails of signing and registering loses no page.</summary>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public WrittenFiles Save(WrittenPages written, string path)
    {
        ArgumentNullException.ThrowIfNull(written);
        var now = DateTimeOffset.UtcNow;
        var marks = written.Pages.Select(page => page.Mark).OfType<LaidMark>().Select(mark => mark.Id).ToArray();
        // A page has a file of its own but in a PDF, which holds all.
        uint[] MarksOf(int file) => marks.Length == 0 ? [] : PageFile.IsPdf(path) ? marks : [marks[file]];
        using var signing = new Signing(keys, now);
        var files = PageFile.Save(written.Pages, path, written.Consent, (file, i, bytes) => signing.Sign(bytes, new PageClaim
        {
            Title = Path.GetFileName(file),
            Description = SyntheticMark.Sentence,
            Version = Version,
            Hand = written.Origin?.Hand,
            Consent = written.Consent.Sentence,
            TextSha256 = written.Origin?.TextSha256,
            MarkIds = MarksOf(i),
            Created = now,
        }));
        return signing.Outcome(files) with { Unregistered = Register(now, written.Origin?.HandName ?? "", files.SelectMany((file, i) => MarksOf(i).Select(id => (id, file)))) };
    }

    /// <summary>Writes painted pictures as PNG, JPEG or WebP, as the path's ending says.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="path">Where to; several are numbered.</param>
    /// <param name="quality">Of JPEG and WebP, 1 to 100.</param>
    /// <param name="over">Pictures that they were painted over.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public WrittenFiles Save(IReadOnlyList<ReadPicture> pictures, PaintRequest request, string path, int quality = PageFile.UsualQuality, params IReadOnlyList<UsedPicture> over)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentNullException.ThrowIfNull(request);
        var now = DateTimeOffset.UtcNow;
        var (hand, text) = (request.Hand, request.PageText);
        var origin = hand is null ? null : PageOrigin.Of(hand, text ?? "");
        using var signing = new Signing(keys, now);
        var files = PageFile.Save([.. pictures.Select(picture => new ComposedPage(picture.Picture.Image, []))], path, hand?.Consent, (file, i, bytes) => signing.Sign(bytes, new PageClaim
        {
            Title = Path.GetFileName(file),
            Description = Painted,
            Version = Version,
            Hand = origin?.Hand,
            Consent = hand?.Consent.Sentence,
            TextSha256 = text is null ? null : origin?.TextSha256,
            MarkIds = pictures[i].Mark is { } id ? [id] : [],
            Created = now,
            Over = text is null ? over : [new UsedPicture("A page written by Ductus", "image/png", $"SHA-256 of its text: {origin?.TextSha256}"), .. over],
        }), quality);
        return signing.Outcome(files) with { Unregistered = Register(now, request.HandName, files.Zip(pictures).Where(page => page.Second.Mark is not null).Select(page => (page.Second.Mark!.Value, page.First))) };
    }

    private string? Register(DateTimeOffset now, string hand, IEnumerable<(uint Mark, string File)> pages)
    {
        try
        {
            (uint, string)[] marked = [.. pages.Select(page => (page.Mark, Path.GetFullPath(page.File)))];
            if (marked.Length > 0)
            {
                register.Add(now, hand, marked);
            }

            return null;
        }
        catch (UserException e)
        {
            return e.Message;
        }
    }

    /// <summary>Signs the files of one writing; the first that fails says why, and no file is lost for it.</summary>
    private sealed class Signing : IDisposable
    {
        private readonly DateTimeOffset _now;
        private readonly SigningKey? _key;
        private readonly KeyMaking _making;
        private string? _problem;

        public Signing(InstallationKey keys, DateTimeOffset now)
        {
            _now = now;
            try
            {
                (_key, _making) = keys.Load(now);
            }
            catch (UserException e)
            {
                _problem = e.Message;
            }
        }

        public byte[] Sign(byte[] file, PageClaim claim)
        {
            if (_key is null)
            {
                return file;
            }

            try
            {
                return new CredentialSigner(_key).Sign(file, claim, _now);
            }
            catch (UserException e)
            {
                _problem ??= e.Message;
                return file;
            }
        }

        public WrittenFiles Outcome(IReadOnlyList<string> files) => new(files) { Key = _making, Unsigned = _problem };

        public void Dispose() => _key?.Dispose();
    }
}
