using Ductus.Files;
using Ductus.Studio.Languages;
using Ductus.Work;
using Microsoft.AspNetCore.Http;

namespace Ductus.Studio.Uploads;

/// <summary>Takes in files whose origin is asked for, until a worker has looked at them: nothing is decoded here.</summary>
/// <param name="folder">Where they are kept.</param>
public sealed class CheckUploads(string folder)
{
    /// <summary>Files that wait to be looked at, at most: fewer than jobs are followed, so that each is deleted when its job ends.</summary>
    public const int MostFiles = 50;

    /// <summary>Keeps a file.</summary>
    /// <param name="name">What the sender calls it; it is a label only.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="cancel">Stops it; nothing is kept then.</param>
    /// <exception cref="UserException">It is too large, or of a kind that is not looked at.</exception>
    /// <exception cref="BadHttpRequestException">It did not come through whole.</exception>
    public async Task<FileToVerify> TakeAsync(string name, Stream data, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(data);
        var plain = ScanUploads.PlainName(name);
        Folders.Create(folder);
        if (Directory.GetFiles(folder).Length >= MostFiles)
        {
            throw Sentences.Refusal("refused.checks-full", MostFiles, plain);
        }

        var path = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        var isKept = false;
        try
        {
            await ScanUploads.CopyAsync(data, path, plain, cancel).ConfigureAwait(false);
            if (!IsKnown(path))
            {
                throw Sentences.Refusal("refused.check-kind", plain);
            }

            isKept = true;
            return new FileToVerify(path, plain);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw Sentences.Refusal(e, "refused.not-kept", plain, e.Message);
        }
        finally
        {
            if (!isKept)
            {
                WholeFile.TryDelete(path);
            }
        }
    }

    /// <summary>Deletes a file that has been looked at.</summary>
    public static void Delete(FileToVerify file)
    {
        ArgumentNullException.ThrowIfNull(file);
        WholeFile.TryDelete(file.Path);
    }

    private static bool IsKnown(string path) => PictureFormats.OfFile(path) is PictureFormat.Jpeg or PictureFormat.Png or PictureFormat.Pdf or PictureFormat.WebP;
}
