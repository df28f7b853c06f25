using System.Text.Json.Nodes;
using CsCheck;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Tests;

/// <summary>The file of a hand: all of it comes back, and one that says odd things is refused in a sentence.</summary>
public sealed class HandFileTests : IDisposable
{
    private static readonly Gen<InkLine> Lines = Gen.Select(Gen.String[Gen.Char["abé ,"], 1, 5], Gen.Float[-9, 99].Array[10], Gen.Float[0, 1], Gen.Byte, Gen.Float[1, 90])
        .Select((text, edges, confidence, ink, size) => new InkLine(
            new Raster(2, LineGeometry.Height, [.. Enumerable.Range(0, 2 * LineGeometry.Height).Select(i => (byte)(i * (ink | 1)) / 255f)]),
            text,
            [.. text.Select((c, i) => new CharacterSpan($"{c}", c == ',' ? float.NaN : edges[i], edges[i + 5], confidence))],
            LineMeasure.OfSize(size)));

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_hand_comes_back_as_it_was_saved()
    {
        var hand = Made();
        HandFile.Save(hand, _folder.File("hand.safetensors"));

        var back = HandFile.Load(_folder.File("hand.safetensors"));

        Assert.Equal(
            (hand.Name, hand.BaseId, hand.Slant, hand.XHeight, hand.Liveliness, hand.Layout, hand.InkAndPaper, hand.Record),
            (back.Name, back.BaseId, back.Slant, back.XHeight, back.Liveliness, back.Layout, back.InkAndPaper, back.Record));
        var line = Assert.Single(back.Lines);
        Assert.Equal(hand.Lines[0].Spans, line.Spans);
        Assert.Equal(hand.Lines[0].Text, line.Text);
        Assert.Equal(hand.Adapter["a.b"].A.ToArray(), back.Adapter["a.b"].A.ToArray());
        Assert.Equal(hand.Tokens!.Pooled.ToArray(), back.Tokens!.Pooled.ToArray());
    }

    [Fact]
    public void Whatever_the_hand_it_comes_back() => Property.Holds(
        Gen.Select(Gen.String[Gen.Char["aé鬱 \"\\\u0001"], 0, 6], Gen.Float[-2, 2], Gen.Float[1, 90], Gen.Float[0, 9].Array[4], Gen.Byte, Lines.List[1, 3]),
        given =>
        {
            var (name, slant, size, habits, colour, lines) = given;
            var hand = Made() with
            {
                Name = name,
                Slant = slant,
                XHeight = size,
                Layout = new PageLayout(habits[0], habits[1], habits[2] / 10, habits[3]),
                InkAndPaper = new InkAndPaper(new Rgb(colour, 0, 255), habits[0], Rgb.White, habits[1]),
                Lines = lines,
                Fingerprint = name + 1,
                BaseFingerprint = name + 2,
                Record = new TrainingRecord(colour, size, slant < 0 ? double.NaN : slant),
            };
            HandFile.Save(hand, _folder.File("hand.safetensors"));

            var back = HandFile.Load(_folder.File("hand.safetensors"));

            Assert.Equal(
                (hand.Name, hand.BaseId, hand.Slant, hand.XHeight, hand.Layout, hand.InkAndPaper), (back.Name, back.BaseId, back.Slant, back.XHeight, back.Layout, back.InkAndPaper));
            Assert.Equal((hand.Fingerprint, hand.BaseFingerprint, hand.Record), (back.Fingerprint, back.BaseFingerprint, back.Record));
            Assert.Equal(hand.Lines.Select(line => (line.Text, line.Measure.XHeight)), back.Lines.Select(line => (line.Text, line.Measure.XHeight)));
            foreach (var (one, other) in hand.Lines.Zip(back.Lines))
            {
                Assert.Equal(one.Spans, other.Spans);
                Assert.Equal(one.Ink.Pixels, other.Ink.Pixels);
            }
        },
        times: 60);

    [Theory]
    [InlineData("Slant", "null")]
    [InlineData("Slant", "\"NaN\"")]
    [InlineData("Slant", "1e30")]
    [InlineData("XHeight", "0")]
    [InlineData("XHeight", "-3")]
    [InlineData("Look", "null")]
    [InlineData("Look.Ink.R", "256")]
    [InlineData("Look.PaperGrain", "\"Infinity\"")]
    [InlineData("Habits.LinePitch", "1e20")]
    [InlineData("Habits.DriftDeviation", "null")]
    [InlineData("Record", "null")]
    [InlineData("Record.Steps", "-1")]
    [InlineData("Lines", "null")]
    [InlineData("Lines", "[null]")]
    [InlineData("Lines.0.Text", "null")]
    [InlineData("Lines.0.Text", "\"abc\"")]
    [InlineData("Lines.0.Spans", "[1, 2, 3]")]
    [InlineData("Lines.0.Spans", "[1e30, 2, 0.5, 1, 2, 0.5]")]
    [InlineData("Lines.0.Spans", "[1, 2, 7, 1, 2, 0.5]")]
    [InlineData("Lines.0.SourceXHeight", "\"NaN\"")]
    public void A_description_with_a_value_that_cannot_be_is_refused(string place, string value)
    {
        Damage(root =>
        {
            JsonNode? node = root;
            var steps = place.Split('.');
            foreach (var step in steps[..^1])
            {
                node = int.TryParse(step, out var index) ? node![index] : node![step];
            }

            node![steps[^1]] = JsonNode.Parse(value);
        });

        Refused("is damaged");
    }

    [Theory]
    [InlineData("a.b.lora_A.weight", 0)]
    [InlineData("a.b.lora_A.weight", 10_000)]
    public void Ranks_that_cannot_be_are_refused(string name, int rank)
    {
        Damage(_ => { }, (name, Tensor.Zeros(new Shape(rank, 4))), ("a.b.lora_B.weight", Tensor.Zeros(new Shape(4, rank))));

        Refused("'a.b.lora_A.weight'");
    }

    [Fact]
    public void A_hand_made_before_liveliness_was_measured_is_varied_as_it_always_was()
    {
        Damage(root => root.AsObject().Remove("Liveliness"));

        Assert.Equal(1, HandFile.Load(_folder.File("hand.safetensors")).Liveliness);
    }

    [Fact]
    public void Factors_tokens_and_lines_that_are_none_are_refused()
    {
        Damage(_ => { }, ("a.b.lora_A.weight", Tensor.Full(new Shape(2, 4), float.NaN)));
        Refused("no finite numbers");
        Damage(_ => { }, ("a.b.lora_B.weight", Tensor.Zeros(new Shape(4, 3))));
        Refused("'a.b.lora_B.weight'");
        Damage(_ => { }, ("hand.tokens", Tensor.Zeros(new Shape(1, 1))));
        Refused("'hand.tokens'");
        Damage(_ => { }, ("line.0", Tensor.Zeros(new Shape(LineGeometry.Height - 1, 8), DType.U8)));
        Refused("'line.0' is no picture of a line");
        Damage(_ => { }, ("line.0", Tensor.Zeros(new Shape(LineGeometry.Height, 8))));
        Refused("'line.0' is no picture of a line");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static Hand Made()
    {
        var config = MiniConfig.Standard;
        return new Hand
        {
            Name = "hand",
            BaseId = "mini-base",
            Lines = [new InkLine(new Raster(64, LineGeometry.Height), "ab", [new CharacterSpan("a", 2, 30, 0.9f), new CharacterSpan("b", float.NaN, float.NaN, 0)], LineMeasure.OfSize(24))],
            Slant = 0.2f,
            InkAndPaper = new InkAndPaper(new Rgb(1, 2, 3), 4, Rgb.White, 0.5f),
            XHeight = 24,
            Liveliness = 0.35f,
            Layout = new PageLayout(5, 0.2f, 0.001f, 0.02f),
            Adapter = new Dictionary<string, (Tensor, Tensor)> { ["a.b"] = (Tensor.Full(new Shape(2, 4), 1), Tensor.Full(new Shape(4, 2), 2)) },
            Tokens = new HandTokens(Tensor.Full(new Shape(config.HandTokens, config.Trunk.ContextWidth), 3), Tensor.Full(new Shape(config.Trunk.VectorWidth), 4)),
        };
    }

    /// <summary>The hand's file with its description changed, and some tensors others.</summary>
    private void Damage(Action<JsonNode> change, params (string Name, Tensor Value)[] others)
    {
        var path = _folder.File("hand.safetensors");
        HandFile.Save(Made(), path);
        Dictionary<string, Tensor> tensors;
        Dictionary<string, string> metadata;
        using (var file = SafeTensorsFile.Open(path))
        {
            tensors = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name));
            metadata = new(file.Metadata);
        }

        var root = JsonNode.Parse(metadata["ductus.hand"])!;
        change(root);
        metadata["ductus.hand"] = root.ToJsonString();
        Array.ForEach(others, other => tensors[other.Name] = other.Value);
        SafeTensorsWriter.Write(path, [.. tensors], metadata);
    }

    private void Refused(string sentence) =>
        Assert.Contains(sentence, Assert.Throws<UserException>(() => HandFile.Load(_folder.File("hand.safetensors"))).Message, StringComparison.Ordinal);
}
