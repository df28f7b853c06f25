namespace Ductus.Models.Checkpoints;

/// <summary>How the rows of one of BFL's layers are cut into the layers diffusers has in its place.</summary>
public enum RowLayout
{
    /// <summary>One layer, the same rows.</summary>
    Whole,

    /// <summary>Queries, keys, values: as many rows each as the stream is wide.</summary>
    QueryKeyValue,

    /// <summary>Queries, keys, values, then the inner layer: what is left.</summary>
    QueryKeyValueMlp,

    /// <summary>One layer whose halves change places: BFL has (shift, scale), diffusers (scale, shift).</summary>
    SwappedHalves,
}

/// <summary>One linear layer of Flux under its three names.</summary>
/// <param name="Bfl">Path in a checkpoint of black-forest-labs; the names Ductus uses.</param>
/// <param name="Rows">How its rows are cut for diffusers.</param>
/// <param name="Diffusers">Paths of the parts, in the order of the rows.</param>
public sealed record FluxLayerName(string Bfl, RowLayout Rows, IReadOnlyList<string> Diffusers)
{
    /// <summary>The name that kohya-ss/sd-scripts and the programs around it give the layer in an adapter.</summary>
    public string Kohya => "lora_unet_" + Bfl.Replace('.', '_');

    /// <summary>Rows of each part, for a layer of <paramref name="rows"/> rows in a stream <paramref name="hidden"/> wide.</summary>
    /// <exception cref="InvalidDataException">The layer has not enough rows for its parts.</exception>
    public int[] Heights(int hidden, int rows) => Rows switch
    {
        RowLayout.QueryKeyValue when rows == 3 * hidden => [hidden, hidden, hidden],
        RowLayout.QueryKeyValueMlp when rows > 3 * hidden => [hidden, hidden, hidden, rows - (3 * hidden)],
        RowLayout.SwappedHalves or RowLayout.Whole => [rows],
        _ => throw new InvalidDataException($"'{Bfl}' has {rows} rows, which are not the queries, keys and values of a stream {hidden} wide."),
    };
}
