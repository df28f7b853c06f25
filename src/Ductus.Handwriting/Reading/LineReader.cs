using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models;
using Ductus.Models.Reader;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Reading;

/// <summary>
/// Reads normalised lines (<see cref="LineGeometry"/>): what is written, where each character of a known text stands, and
/// how well a text fits the ink. It never corrects by a dictionary: it is there to find misspelled and misshapen words.
/// </summary>
public sealed class LineReader
{
    /// <summary>Keep the memory of a long list of lines, or of long lines, within bounds.</summary>
    private const int LinesAtOnce = 16;
    private const int ColumnsAtOnce = 8000;

    /// <summary>About so many lines tell the language.</summary>
    private const int LanguageSample = 12;
    private readonly ReaderModel _model;

    private readonly Lazy<IReadOnlyList<CharacterModel>> _languages;

    /// <summary>A reader over the given network.</summary>
    public LineReader(ReaderModel model)
        : this(model, new(() => []), ReaderView.AsIs)
    {
    }

    private LineReader(ReaderModel model, Lazy<IReadOnlyList<CharacterModel>> languages, ReaderView view) => (_model, _languages, View) = (model, languages, view);

    /// <summary>Loads the weights that ship, or others.</summary>
    /// <exception cref="UserException">The file is missing, or is not a reader with this version's alphabet.</exception>
    public static LineReader Load(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault("ductus.alphabet") != Alphabet.Characters)
            {
                throw new UserException($"'{path}' is not a reader of this version of Ductus: its alphabet differs. Fetch the models that belong to this version.");
            }

            var weights = Weights.From(file);
            var model = new ReaderModel(Alphabet.Classes, weights);
            weights.Finish();
            var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, CharacterModel.FileName);
            return new LineReader(model, new(() => CharacterModel.Load(beside)), ReaderView.AsIs);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            throw new UserException($"The reader cannot be loaded: {e.Message}", e);
        }
    }

    /// <summary>How it is shown lines.</summary>
    internal ReaderView View { get; }

    /// <summary>A reader over another network, with the same models of languages and the same view.</summary>
    internal LineReader With(ReaderModel model) => new(model, _languages, View);

    /// <summary>The same reader, shown lines in another view.</summary>
    internal LineReader Through(ReaderView view) => new(_model, _languages, view);

    /// <summary>The same network with weights of its own, to be trained on.</summary>
    internal ReaderModel CopyModel()
    {
        var copy = new ReaderModel(Alphabet.Classes, Weights.Fresh(1));
        foreach (var (to, from) in copy.Parameters.Zip(_model.Parameters))
        {
            to.Value.CopyFrom(from.Value);
        }

        return copy;
    }

    /// <summary>What is written on each line; stops between batches of them.</summary>
    public string[] Read(IReadOnlyList<Raster> lines, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var texts = new string[lines.Count];
        foreach (var batch in Batches(lines))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var (output, frames) = Run([.. batch.Select(i => lines[i])]);
            Parallel.For(0, batch.Length, ThreadBudget.Current.Options(cancel), n => texts[batch[n]] = Decode(output.Transcription, n, frames[n]));
        }

        return texts;
    }

    /// <summary>What probably is written on each line, with how sure it is; stops between batches of them.</summary>
    public LineReading[] Propose(IReadOnlyList<Raster> lines, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        return Propose(Evidence(lines, cancel), cancel);
    }

    /// <summary>How unlike any language that is known some texts are, in nats a character: what they cost in the one they fit best.</summary>
    internal float Strangeness(IReadOnlyList<string> texts)
    {
        var characters = Math.Max(1, texts.Sum(text => text.Length));
        float Cost(CharacterModel language) => texts.Sum(text => Enumerable.Range(0, text.Length).Sum(i => language.Cost(text.AsSpan(0, i), text[i])));
        return _languages.Value.Count == 0 ? 0 : _languages.Value.AsParallel().Min(Cost) / characters;
    }

    /// <summary>What lines of one writer read as in the language in which they read best costs, in nats a character, as proposals are scored (<see cref="CtcDecoder.DecodeSeveral"/>).</summary>
    internal float Unlikeliness(IReadOnlyList<Raster> lines, CancellationToken cancel)
    {
        var evidence = Evidence(lines, cancel);
        return _languages.Value.Cast<CharacterModel?>().DefaultIfEmpty().Min(language =>
        {
            var best = new (float Score, int Length)[evidence.Length];
            Parallel.For(0, evidence.Length, ThreadBudget.Current.Options(cancel), i => best[i] = evidence[i].Likeliest(language));
            return -best.Sum(text => text.Score) / Math.Max(1, best.Sum(text => text.Length));
        });
    }

    /// <summary>What probably is written on lines of one writer, in the language in which they read best.</summary>
    internal LineReading[] Propose(LineEvidence[] evidence, CancellationToken cancel)
    {
        var readings = new LineReading[evidence.Length];
        var threads = ThreadBudget.Current.Options(cancel);
        var sample = evidence.Where((_, i) => i % (1 + (evidence.Length / LanguageSample)) == 0).ToArray();
        var language = _languages.Value.MaxBy(model => sample.AsParallel().Sum(line => line.Likelihood(model)));
        Parallel.For(0, evidence.Length, threads, i => readings[i] = evidence[i].Propose(language));
        return readings;
    }

    /// <summary>What the network says of each line, to be asked of any texts; stops between batches of them.</summary>
    internal LineEvidence[] Evidence(IReadOnlyList<Raster> lines, CancellationToken cancel = default)
    {
        var evidence = new LineEvidence[lines.Count];
        foreach (var batch in Batches(lines))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var (output, frames) = Run([.. batch.Select(i => lines[i])]);
            for (var n = 0; n < batch.Length; n++)
            {
                evidence[batch[n]] = new LineEvidence(Rows(output.Transcription, n, frames[n]).ToArray());
            }
        }

        return evidence;
    }

    /// <summary>What is written on the line.</summary>
    public string Read(Raster line) => Read([line])[0];

    /// <summary>Where each character of <paramref name="text"/> stands on the line, in its pixels; one span a character.</summary>
    public IReadOnlyList<CharacterSpan> Align(Raster line, string text)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(text);
        using var scope = TensorScope.Begin();
        var (output, frames) = Run([line]);
        return TextAlignment.Align(line, text, output, frames[0], ReaderInput.FramePixels / View.Width);
    }

    /// <summary>Minus the log probability of each picture's text, per character: how badly it fits. Near 0 it is what is written, above 2 it hardly is.</summary>
    public double[] NegativeLogLikelihoods(IReadOnlyList<Raster> lines, IReadOnlyList<string> texts, CancellationToken cancel = default) => Array.ConvertAll(Compare(lines, texts, read: false, cancel), j => j.NegativeLogLikelihood);

    /// <summary>For each picture what is read, and how badly its text fits (<see cref="NegativeLogLikelihoods"/>).</summary>
    public (string Read, double NegativeLogLikelihood)[] Judge(IReadOnlyList<Raster> lines, IReadOnlyList<string> texts, CancellationToken cancel = default) => Compare(lines, texts, read: true, cancel);

    private (string Read, double NegativeLogLikelihood)[] Compare(IReadOnlyList<Raster> lines, IReadOnlyList<string> texts, bool read, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(lines);
        ArgumentNullException.ThrowIfNull(texts);
        var results = new (string, double)[lines.Count];
        foreach (var batch in Batches(lines))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            using var pause = Autograd.NoGrad();
            var (output, frames) = Run([.. batch.Select(i => lines[i])]);
            var classes = batch.Select(i => ReaderInput.Classes(texts[i])).ToArray();
            var losses = Nn.CtcLoss(output.Transcription, classes, frames, zeroInfinity: false);
            Parallel.For(0, batch.Length, ThreadBudget.Current.Options(cancel), n => results[batch[n]] =
                (read ? Decode(output.Transcription, n, frames[n]) : "", losses.Span[n] / Math.Max(1, classes[n].Length)));
        }

        return results;
    }

    /// <summary>Numbers of the lines that are read at once. Those of like width go together: each is padded to the widest of its batch.</summary>
    private static IEnumerable<int[]> Batches(IReadOnlyList<Raster> lines)
    {
        var batch = new List<int>();
        foreach (var i in Enumerable.Range(0, lines.Count).OrderBy(i => lines[i].Width))
        {
            if (batch.Count == LinesAtOnce || (batch.Count > 0 && (batch.Count + 1) * lines[i].Width > ColumnsAtOnce))
            {
                yield return [.. batch];
                batch.Clear();
            }

            batch.Add(i);
        }

        if (batch.Count > 0)
        {
            yield return [.. batch];
        }
    }

    private (ReaderOutput Output, int[] Frames) Run(Raster[] lines)
    {
        using var pause = Autograd.NoGrad();
        lines = Array.ConvertAll(lines, View.Of);
        var width = (lines.Max(line => line.Width) + 31) / 16 * 16;
        var output = _model.Forward(ReaderInput.From(lines, width).To(_model.Device));
        output = new ReaderOutput(output.Transcription.ToHost(), output.Occupancy.ToHost());
        return (output, [.. lines.Select(line => (line.Width + ReaderInput.FramePixels - 1) / ReaderInput.FramePixels)]);
    }

    private static string Decode(Tensor transcription, int line, int frames)
    {
        return string.Concat(CtcDecoder.Decode(Rows(transcription, line, frames), transcription.Shape[2]).Select(Alphabet.CharacterAt)).Trim();
    }

    private static ReadOnlySpan<float> Rows(Tensor transcription, int line, int frames)
    {
        var classes = transcription.Shape[2];
        return transcription.Span.Slice(line * transcription.Shape[1] * classes, frames * classes);
    }
}
