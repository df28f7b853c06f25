using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Models.Checkpoints;

/// <summary>Some rows of a tensor in a file.</summary>
/// <param name="Source">The tensor.</param>
/// <param name="From">Its first row.</param>
/// <param name="Rows">How many of them.</param>
internal readonly record struct Piece(StoredTensor Source, int From, int Rows);

/// <summary>
/// A weight of a checkpoint under the name Ductus knows it by: one tensor of a file, or rows of several where the file has
/// separate what the model has in one. Nothing is read before it is asked for.
/// </summary>
public sealed class CheckpointTensor
{
    private readonly IReadOnlyList<Piece> _pieces;

    internal CheckpointTensor(StoredTensor source)
        : this(source.Shape, [new Piece(source, 0, source.Rows)])
    {
    }

    internal CheckpointTensor(Shape shape, IReadOnlyList<Piece> pieces) => (Shape, _pieces) = (shape, pieces);

    /// <summary>Its extents.</summary>
    public Shape Shape { get; }

    /// <summary>How it is stored; of several pieces, the first.</summary>
    public WeightFormat Format => _pieces[0].Source.Format;

    internal IReadOnlyList<Piece> Pieces => _pieces;

    private int Rows => _pieces.Sum(piece => piece.Rows);

    private int Columns => _pieces[0].Source.Columns;

    /// <summary>The whole tensor as F32.</summary>
    public Tensor Read()
    {
        var tensor = Tensor.Empty(Shape);
        ReadRows(0, Rows, tensor.Span);
        return tensor;
    }

    /// <summary>
    /// A matrix that is to take no more memory than <paramref name="format"/>: left in the file where it takes no more there
    /// already, else encoded while it is read.
    /// </summary>
    public QuantizedMatrix Quantize(WeightFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return _pieces is [{ From: 0 } piece] && piece.Rows == piece.Source.Rows && Format.RowBytes(Columns) <= format.RowBytes(Columns)
            ? QuantizedMatrix.Mapped(piece.Source)
            : QuantizedMatrix.Quantize(Rows, Columns, format, ReadRows);
    }

    /// <summary>The same values under other extents of the same rows: a 1 x 1 convolution that a file has as a matrix.</summary>
    internal CheckpointTensor Reshaped(Shape shape) => new(shape, _pieces);

    private void ReadRows(int from, int rows, Span<float> target)
    {
        foreach (var piece in _pieces)
        {
            var here = Math.Min(rows, Math.Max(0, piece.Rows - from));
            if (here > 0)
            {
                piece.Source.ReadRows(piece.From + from, here, target[..(here * Columns)]);
                target = target[(here * Columns)..];
                rows -= here;
            }

            from = Math.Max(0, from - piece.Rows);
        }
    }
}
