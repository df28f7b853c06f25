using System.Text.Json;
using System.Text.Json.Serialization;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Hands;

/// <summary>
/// A <see cref="Hand"/> as a safetensors file. The adapter has the names <c>PATH.lora_A.weight</c> and <c>PATH.lora_B.weight</c> that other
/// programs use (alpha = rank); lines are bytes under <c>line.N</c>; the rest is JSON in the metadata.
/// </summary>
public static class HandFile
{
    private const string Kind = "hand";

    /// <summary>What ends the names of an adapter's factors.</summary>
    internal const string DownSuffix = ".lora_A.weight", UpSuffix = ".lora_B.weight";

    /// <summary>What the hand's own tokens are called.</summary>
    internal const string TokensName = "hand.tokens", PooledName = "hand.pooled";

    /// <summary>Whose hand a file holds, as JSON (<see cref="Consent.ToJson"/>).</summary>
    public const string ConsentKey = "ductus.consent";

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes the hand; an earlier file stays until the new one is whole.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Save(Hand hand, string path)
    {
        ArgumentNullException.ThrowIfNull(hand);
        var tensors = new List<KeyValuePair<string, Tensor>>();
        foreach (var (layer, (a, b)) in hand.Adapter)
        {
            tensors.Add(new(layer + DownSuffix, a));
            tensors.Add(new(layer + UpSuffix, b));
        }

        if (hand.Tokens is { } tokens)
        {
            tensors.Add(new(TokensName, tokens.Context));
            tensors.Add(new(PooledName, tokens.Pooled));
        }

        for (var i = 0; i < hand.Lines.Count; i++)
        {
            tensors.Add(new($"line.{i}", ToBytes(hand.Lines[i].Ink)));
        }

        var description = new Description(
            hand.Slant, hand.InkAndPaper, hand.XHeight, hand.Liveliness, hand.Layout, hand.Record,
            [.. hand.Lines.Select(l => new LineDescription(l.Text!, l.Measure.XHeight, [.. l.Spans.SelectMany(s => new[] { s.Left, s.Right, s.Confidence })]))]);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "pt",
            ["ductus.kind"] = Kind,
            ["ductus.base"] = hand.BaseId,
            ["ductus.base_fingerprint"] = hand.BaseFingerprint,
            ["ductus.fingerprint"] = hand.Fingerprint,
            ["ductus.name"] = hand.Name,
            [ConsentKey] = hand.Consent.ToJson(),
            ["ductus.hand"] = JsonSerializer.Serialize(description, Json),
            ["modelspec.title"] = hand.Name,
            ["modelspec.implementation"] = "ductus",
            ["modelspec.trigger_phrase"] = "HWRIT handwriting",
        };
        Folders.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        try
        {
            SafeTensorsWriter.Write(path, tensors, metadata);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The hand cannot be written to '{path}': {e.Message}", e);
        }
    }

    /// <summary>Whether a file is a hand of the embedded base; one that is not there or is damaged is none.</summary>
    public static bool Is(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            return file.Metadata.GetValueOrDefault("ductus.kind") == Kind;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads a hand.</summary>
    /// <exception cref="UserException">The file is missing, damaged, or no hand.</exception>
    public static Hand Load(string path)
    {
        try
        {
            using var file = SafeTensorsFile.Open(path);
            if (file.Metadata.GetValueOrDefault("ductus.kind") != Kind)
            {
                throw new UserException($"'{path}' is {WhatElse(file)}, not a hand made by Ductus.", new Remedy.LearnHand());
            }

            return new HandReader(file).Read();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The hand cannot be loaded: {e.Message.TrimEnd('.')}; if it was yours, it has to be made again.", e, new Remedy.LearnHand());
        }
    }

    /// <summary>What a safetensors file that is no hand probably is.</summary>
    private static string WhatElse(SafeTensorsFile file)
    {
        if (file.Metadata.GetValueOrDefault("ductus.kind") is { } kind)
        {
            return $"a file of Ductus of the kind '{kind}'";
        }

        var isAdapter = file.Entries.Keys.Any(key => key.Contains("lora_", StringComparison.Ordinal));
        var isFlux = file.Entries.Keys.Any(key => key.Contains("double_blocks", StringComparison.Ordinal)
            || key.Contains("single_blocks", StringComparison.Ordinal) || key.Contains("transformer_blocks", StringComparison.Ordinal));
        return (isAdapter, isFlux) switch
        {
            (true, true) => "an adapter (LoRA) for Flux",
            (true, false) => "an adapter (LoRA) for another model",
            (false, true) => "a checkpoint of Flux",
            _ => "a safetensors file",
        };
    }

    private static Tensor ToBytes(Raster raster)
    {
        var tensor = Tensor.Empty(new Shape(raster.Height, raster.Width), DType.U8);
        for (var i = 0; i < raster.Pixels.Length; i++)
        {
            tensor.Bytes[i] = RgbImage.ToByte(raster.Pixels[i]);
        }

        return tensor;
    }

    private sealed record Description(
        float Slant,
        [property: JsonPropertyName("Look")] InkAndPaper InkAndPaper,
        float XHeight,
        float Liveliness,
        [property: JsonPropertyName("Habits")] PageLayout? Layout,
        TrainingRecord Record,
        IReadOnlyList<LineDescription> Lines);

    private sealed record LineDescription(string Text, float SourceXHeight, float[] Spans);
}
