using System.IO.Compression;
using System.Text;
using Ductus.Studio.Uploads;

namespace Ductus.Studio.Tests;

/// <summary>What people drop: each file is kept under a plain name, or refused in one sentence.</summary>
public sealed class UploadsTests : IDisposable
{
    private static readonly byte[] Picture = [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[60]];
    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-uploads").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("page 1.JPG", "page 1.jpg")]
    [InlineData("../../etc/passwd.jpg", "passwd.jpg")]
    [InlineData("..\\..\\boot.png", "boot.png")]
    [InlineData("C:\\scans\\a.tif", "a.tif")]
    [InlineData("...jpg", "page.jpg")]
    [InlineData("a\0b<c>.jpg", "a-b-c.jpg")]
    [InlineData("Brief vom 3. März.jpg", "Brief vom 3- März.jpg")]
    public async Task A_name_is_a_label(string name, string kept)
    {
        Assert.Equal([Path.Combine("scans", kept)], await TakeAsync(name, Picture));
        Assert.Equal(kept, Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Combine(_folder, "scans")))));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_by_name()
    {
        foreach (var (name, data) in ((string, byte[])[])[("notes.docx", Picture), ("page.jpg", Encoding.UTF8.GetBytes("<html>this is no picture at all</html>")), ("empty.png", [])])
        {
            var e = await Assert.ThrowsAsync<UserException>(() => TakeAsync(name, data));
            Assert.Contains($"'{name}' is no picture", e.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "scans")));
    }

    [Fact]
    public async Task The_same_picture_is_taken_once_and_another_of_its_name_beside_it()
    {
        await TakeAsync("page.jpg", Picture);
        Assert.Contains("here already", (await Assert.ThrowsAsync<UserException>(() => TakeAsync("again.jpg", Picture))).Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine("scans", "page (2).jpg")], await TakeAsync("page.jpg", [.. Picture, 1]));
    }

    [Fact]
    public async Task A_page_s_text_lies_beside_it()
    {
        Assert.Empty(await TakeAsync("page.txt", "Dear Ada,"u8.ToArray()));
        Assert.Equal("Dear Ada,", await File.ReadAllTextAsync(Path.Combine(_folder, "scans", "page.txt"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_zip_file_s_pictures_are_taken_by_their_names_alone()
    {
        var kept = await TakeAsync("box.zip", Zip(("letters/../../../one.jpg", Picture), ("two.jpg", [.. Picture, 2]), ("two.txt", "text"u8.ToArray()), ("read.me", [1])));
        Assert.Equal([Path.Combine("scans", "one.jpg"), Path.Combine("scans", "two.jpg")], kept.Order());
    }

    [Fact]
    public async Task A_zip_bomb_is_refused_before_it_fills_the_disk()
    {
        var zip = Zip(("bomb.jpg", new byte[(int)ScanUploads.MostBytes + 4096]));
        Assert.True(zip.Length < 1 << 20);
        Assert.Contains("unpacks to more", (await Assert.ThrowsAsync<UserException>(() => TakeAsync("bomb.zip", zip))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "scans")));
    }

    [Fact]
    public async Task A_damaged_zip_file_is_refused() =>
        Assert.Contains("damaged zip", (await Assert.ThrowsAsync<UserException>(() => TakeAsync("box.zip", Picture))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Five_hundred_pictures_are_enough()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "scans"));
        for (var i = 0; i < ScanUploads.MostFiles; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "scans", $"{i}.jpg"), [], TestContext.Current.CancellationToken);
        }

        Assert.Contains("500 pictures at most", (await Assert.ThrowsAsync<UserException>(() => TakeAsync("one more.jpg", Picture))).Message, StringComparison.Ordinal);
        Assert.Contains("500 at most", (await Assert.ThrowsAsync<UserException>(() => TakeAsync("many.zip", Zip([.. Enumerable.Range(0, 501).Select(i => ($"{i}.jpg", new byte[1]))])))).Message, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> TakeAsync(string name, byte[] data) => new ScanUploads(_folder).TakeAsync(name, new MemoryStream(data), TestContext.Current.CancellationToken);

    private static byte[] Zip(params (string Name, byte[] Data)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, data) in files)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.SmallestSize).Open();
                entry.Write(data);
            }
        }

        return stream.ToArray();
    }
}
