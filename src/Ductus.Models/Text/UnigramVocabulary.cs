using System.Text;
using System.Text.Json;

namespace Ductus.Models.Text;

/// <summary>The pieces of a unigram model (Kudo, 2018) with their log probabilities, and how text is normalised before it.</summary>
internal sealed class UnigramVocabulary
{
    private const int Normal = 1, UserDefined = 4, Unused = 5, Unigram = 1;

    private UnigramVocabulary(IReadOnlyList<(string Piece, float Score, bool IsText)> pieces, PrecompiledMap map)
    {
        Map = map;
        Pieces = [.. pieces.Select(piece => piece.Piece)];
        Ids = pieces.Select((piece, id) => (piece, id)).Where(entry => entry.piece.IsText).GroupBy(entry => entry.piece.Piece)
            .ToDictionary(group => group.Key, group => (group.First().id, group.First().piece.Score));
        Longest = Ids.Count == 0 ? throw new InvalidDataException("it has no pieces") : Ids.Keys.Max(piece => piece.Length);
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
                    pieces.Add(Piece(model.Bytes));
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
    public static UnigramVocabulary FromJson(ReadOnlyMemory<byte> file)
    {
        using var json = JsonDocument.Parse(file);
        var root = json.RootElement;
        var model = root.GetProperty("model");
        if (model.GetProperty("type").GetString() != "Unigram")
        {
            throw new InvalidDataException("it is no unigram model");
        }

        var special = root.GetProperty("added_tokens").EnumerateArray().Select(token => token.GetProperty("id").GetInt32()).ToHashSet();
        var pieces = model.GetProperty("vocab").EnumerateArray().Select((entry, id) => (entry[0].GetString()!, entry[1].GetSingle(), !special.Contains(id))).ToList();
        return new UnigramVocabulary(pieces, new PrecompiledMap(CharacterMap(root.GetProperty("normalizer"))));
    }

    private static (string, float, bool) Piece(ReadOnlySpan<byte> message)
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
    private static byte[] CharacterMap(JsonElement normalizer)
    {
        if (normalizer.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        if (normalizer.TryGetProperty("precompiled_charsmap", out var map))
        {
            return map.GetBytesFromBase64();
        }

        return normalizer.TryGetProperty("normalizers", out var several)
            ? several.EnumerateArray().Select(CharacterMap).FirstOrDefault(found => found.Length > 0) ?? []
            : [];
    }
}
