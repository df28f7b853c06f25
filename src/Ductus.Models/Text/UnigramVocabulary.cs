using System.Text;
using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>The pieces of a unigram model (Kudo, 2018) with their log probabilities, and how text is normalised before it.</summary>
internal sealed class UnigramVocabulary
{
    /// <summary>Magnitude of log probabilities that is believed.</summary>
    private const float MostScore = 1e6f;

    /// <summary>Characters of a piece that are believed; the longest of T5 has 16.</summary>
    private const int LongestPiece = 1024;

    private const int MostDepth = 8;
    private const int Normal = 1, UserDefined = 4, Unused = 5, Unigram = 1;

    private UnigramVocabulary(IReadOnlyList<(string Piece, float Score, bool IsText)> pieces, PrecompiledMap map)
    {
        Map = map;
        Pieces = [.. pieces.Select(piece => piece.Piece)];
        Ids = pieces.Select((piece, id) => (piece, id)).Where(entry => entry.piece.IsText).GroupBy(entry => entry.piece.Piece)
            .ToDictionary(group => group.Key, group => (group.First().id, group.First().piece.Score));
        Longest = Ids.Count == 0 ? throw new InvalidDataException("it has no pieces") : Ids.Keys.Max(piece => piece.Length);
        if (Longest > LongestPiece || !Ids.Values.All(entry => Math.Abs(entry.Score) <= MostScore))
        {
            throw new InvalidDataException($"a piece is longer than {LongestPiece} characters, or its score is no number");
        }

        LeastScore = Ids.Values.Min(entry => entry.Score);
    }

    public PrecompiledMap Map { get; }

    /// <summary>Each piece by its id.</summary>
    public IReadOnlyList<string> Pieces { get; }

    /// <summary>Id and log probability of the pieces that text is made of.</summary>
    public Dictionary<string, (int Id, float Score)> Ids { get; }

    /// <summary>Characters of the longest piece.</summary>
    public int Longest { get; }

    /// <summary>The lowest log probability.</summary>
    public float LeastScore { get; }

    /// <summary>Reads a SentencePiece model (sentencepiece_model.proto).</summary>
    public static UnigramVocabulary FromSentencePiece(ReadOnlySpan<byte> file)
    {
        var pieces = new List<(string, float, bool)>();
        var map = ReadOnlySpan<byte>.Empty;
        var kind = (ulong)Unigram;
        for (var model = new ProtocolBuffer(file); model.Next();)
        {
            switch (model.Field)
            {
                case 1:
                    pieces.Add(PieceOf(model.Bytes));
                    break;
                case 2:
                    for (var trainer = new ProtocolBuffer(model.Bytes); trainer.Next();)
                    {
                        kind = trainer.Field == 3 ? trainer.Number : kind;
                    }

                    break;
                case 3:
                    for (var normalizer = new ProtocolBuffer(model.Bytes); normalizer.Next();)
                    {
                        map = normalizer.Field == 2 ? normalizer.Bytes : map;
                    }

                    break;
            }
        }

        return kind == Unigram
            ? new UnigramVocabulary(pieces, new PrecompiledMap(map))
            : throw new InvalidDataException("it is no unigram model");
    }

    /// <summary>Reads a tokenizer.json of huggingface/tokenizers.</summary>
    /// <exception cref="InvalidDataException">A value in it is not what it must be.</exception>
    public static UnigramVocabulary FromJson(CheckedValue root)
    {
        var model = root["model"];
        if (model["type"].Text() != "Unigram")
        {
            throw model.Wrong("is no unigram model");
        }

        var special = root["added_tokens"].Items().Select(token => token["id"].Integer(0, int.MaxValue)).ToHashSet();
        var pieces = model["vocab"].Items().Select((entry, id) => Piece(entry, !special.Contains(id))).ToList();
        return new UnigramVocabulary(pieces, new PrecompiledMap(root.Find("normalizer") is { } normalizer ? CharacterMap(normalizer, 0) : []));
    }

    private static (string, float, bool) Piece(CheckedValue entry, bool isText) => entry.Items() is [var piece, var score, ..]
        ? (piece.Text(), (float)score.Number(-MostScore, MostScore), isText)
        : throw entry.Wrong("is no piece with its score");

    private static (string, float, bool) PieceOf(ReadOnlySpan<byte> message)
    {
        var (piece, score, kind) = ("", 0f, (ulong)Normal);
        for (var field = new ProtocolBuffer(message); field.Next();)
        {
            switch (field.Field)
            {
                case 1:
                    piece = Encoding.UTF8.GetString(field.Bytes);
                    break;
                case 2:
                    score = field.Single;
                    break;
                case 3:
                    kind = field.Number;
                    break;
            }
        }

        return (piece, score, kind is Normal or UserDefined or Unused);
    }

    /// <summary>The precompiled map of a normaliser, or of the first in a sequence that has one.</summary>
    private static byte[] CharacterMap(CheckedValue normalizer, int depth)
    {
        if (normalizer.Find("precompiled_charsmap") is { } map)
        {
            return map.Base64();
        }

        return depth < MostDepth && normalizer.Find("normalizers") is { } several
            ? several.Items().Select(each => CharacterMap(each, depth + 1)).FirstOrDefault(found => found.Length > 0) ?? []
            : [];
    }
}
