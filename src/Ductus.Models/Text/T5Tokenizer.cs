using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>
/// T5's tokenizer (google/sentencepiece, unigram_model.cc; transformers, T5Tokenizer): the likeliest pieces of the normalised prompt, an end token,
/// padding to the encoder's window.
/// </summary>
public sealed partial class T5Tokenizer
{
    private const int Padding = 0, End = 1, Unknown = 2;

    /// <summary>The highest of the hundred ids that count down from it for <c>&lt;extra_id_0&gt;</c> on.</summary>
    private const int FirstExtra = 32099;

    /// <summary>How much less likely than the rarest piece a character is that no piece has.</summary>
    private const float UnknownPenalty = 10;

    /// <summary>What stands for a space in pieces.</summary>
    private const char Space = '▁';

    private readonly UnigramVocabulary _vocabulary;

    private T5Tokenizer(UnigramVocabulary vocabulary) => _vocabulary = vocabulary.Pieces.Count > End && vocabulary.Pieces[End] == "</s>"
        ? vocabulary
        : throw new InvalidDataException($"piece {End} is not </s>");

    /// <summary>Loads a folder with spiece.model or tokenizer.json, or either of these files.</summary>
    /// <exception cref="FileNotFoundException">The files are not there.</exception>
    /// <exception cref="InvalidDataException">They hold no vocabulary of T5.</exception>
    public static T5Tokenizer Load(string path)
    {
        var file = Directory.Exists(path)
            ? ((string[])["spiece.model", "tokenizer.json"]).Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            : File.Exists(path) ? path : null;
        if (file is null)
        {
            throw new FileNotFoundException($"'{path}' holds no vocabulary of T5: copy spiece.model (or tokenizer.json) there from the model's folder tokenizer_2.");
        }

        try
        {
            if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            {
                using var json = CheckedJson.Open(file, "is no tokenizer");
                return new T5Tokenizer(UnigramVocabulary.FromJson(json.Root));
            }

            return new T5Tokenizer(UnigramVocabulary.FromSentencePiece(File.ReadAllBytes(file)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{file}' is no vocabulary of T5 ({e.Message.TrimEnd('.')}): copy it again from the model's folder tokenizer_2.", e);
        }
    }

    /// <summary>The largest id of a piece: the encoder must have as many vectors and one.</summary>
    public int LargestId => _vocabulary.Pieces.Count - 1;

    /// <summary>The ids of a prompt, <paramref name="window"/> of them: 512 for FLUX.1-dev, 256 for schnell.</summary>
    public PromptTokens Encode(string prompt, int window)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        var pieces = new List<(int Id, string Text)>();
        var at = 0;
        foreach (Match special in Specials().Matches(prompt))
        {
            AddPieces(prompt[at..special.Index].Trim(), pieces);
            pieces.Add((SpecialId(special.Groups[1].Value), special.Value));
            at = special.Index + special.Length;
        }

        AddPieces(at == 0 ? prompt : prompt[at..].Trim(), pieces);
        var room = window - 1;
        var cutOff = string.Concat(pieces.Skip(room).Select(piece => piece.Text)).Replace(Space, ' ').Trim();
        int[] ids = [.. pieces.Take(room).Select(piece => piece.Id), End];
        return new PromptTokens([.. ids, .. Enumerable.Repeat(Padding, window - ids.Length)], cutOff);
    }

    private static int SpecialId(string name) => name switch
    {
        "</s>" => End,
        "<pad>" => Padding,
        "<unk>" => Unknown,
        _ => FirstExtra - int.Parse(name["<extra_id_".Length..^1], CultureInfo.InvariantCulture),
    };

    private void AddPieces(string text, List<(int Id, string Text)> target)
    {
        var normal = Normalize(text);
        foreach (var (from, to, id) in Likeliest(normal))
        {
            // Characters that no piece has are one unknown together.
            if (id == Unknown && target.Count > 0 && target[^1].Id == Unknown && from > 0)
            {
                target[^1] = (Unknown, target[^1].Text + normal[from..to]);
            }
            else
            {
                target.Add((id, normal[from..to]));
            }
        }
    }

    /// <summary>By the map, single spaces, none at the ends, one before the first word, all of them visible.</summary>
    private string Normalize(string text)
    {
        var result = new StringBuilder(text.Length + 1);
        foreach (var word in _vocabulary.Map.Apply(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            result.Append(Space).Append(word);
        }

        return result.ToString();
    }

    /// <summary>The pieces of the likeliest way through the text (Viterbi).</summary>
    private List<(int From, int To, int Id)> Likeliest(string text)
    {
        var best = new (float Score, int From, int Id)[text.Length + 1];
        Array.Fill(best, (float.NegativeInfinity, -1, Unknown));
        best[0].Score = 0;
        var lookup = _vocabulary.Ids.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var from = 0; from < text.Length;)
        {
            var width = char.IsHighSurrogate(text[from]) && from + 1 < text.Length ? 2 : 1;
            var single = false;
            for (var length = 1; length <= Math.Min(_vocabulary.Longest, text.Length - from); length++)
            {
                if (lookup.TryGetValue(text.AsSpan(from, length), out var piece))
                {
                    Offer(from + length, best[from].Score + piece.Score, piece.Id);
                    single |= length == width;
                }
            }

            if (!single)
            {
                Offer(from + width, best[from].Score + _vocabulary.LeastScore - UnknownPenalty, Unknown);
            }

            from += width;

            void Offer(int to, float score, int id) => best[to] = score > best[to].Score ? (score, from, id) : best[to];
        }

        var pieces = new List<(int, int, int)>();
        for (var to = text.Length; to > 0; to = best[to].From)
        {
            pieces.Add((best[to].From, to, best[to].Id));
        }

        pieces.Reverse();
        return pieces;
    }

    [GeneratedRegex(@"(</s>|<pad>|<unk>|<extra_id_\d{1,2}>)")]
    private static partial Regex Specials();
}
