using Ductus.Files;

namespace Ductus.Provenance.Signing;

/// <summary>A file that is to carry a manifest store: what stands before and after the store, and how the store is wrapped.</summary>
internal abstract class Carrier
{
    /// <summary>The way of a file, by its first bytes; credentials that it has are taken out.</summary>
    /// <param name="file">A PNG, JPEG, WebP or PDF.</param>
    /// <exception cref="InvalidDataException">It is of another kind, cut off, or built in a way that cannot carry any.</exception>
    public static Carrier Of(byte[] file)
    {
        var stores = CredentialStore.Find(new MemoryStream(file, writable: false));
        var bare = stores.Count == 0 ? file
            : PictureFormats.Of(file) == PictureFormat.Pdf ? PdfCarrier.Before(file, stores[0])
            : Without(file, stores);
        return PictureFormats.Of(bare) switch
        {
            PictureFormat.Png => new PngCarrier(bare),
            PictureFormat.Jpeg => new JpegCarrier(bare),
            PictureFormat.WebP => new WebPCarrier(bare),
            _ => new PdfCarrier(bare),
        };
    }

    /// <summary>What stands before and after the part of the file that holds a store; both may depend on its length, not on what is in it.</summary>
    /// <param name="storeLength">Bytes of the store.</param>
    public abstract (byte[] Before, byte[] After) Around(int storeLength);

    /// <summary>The part of the file that holds a store.</summary>
    public abstract byte[] Wrap(byte[] store);

    private static byte[] Without(byte[] file, List<CredentialStore> stores)
    {
        foreach (var store in stores.OrderByDescending(store => store.Start))
        {
            file = [.. file[..(int)store.Start], .. file[(int)(store.Start + store.Length)..]];
        }

        return file;
    }
}
