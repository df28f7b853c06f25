using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ductus.Service.Basics;

namespace Ductus.Service.Predictions;

/// <summary>A field that an input may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>string</c>, <c>integer</c>, <c>number</c> or <c>boolean</c>, of JSON Schema.</param>
/// <param name="Description">What it is.</param>
public sealed record Field(string Name, string Type, string Description)
{
    /// <summary>Whether it must be there.</summary>
    public bool Required { get; init; }

    /// <summary>The values it may have; empty: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Least value.</summary>
    public double? Least { get; init; }

    /// <summary>Greatest value, or most characters of a text.</summary>
    public double? Most { get; init; }

    /// <summary>Whether it is an address of a file.</summary>
    public bool IsFile { get; init; }

    /// <summary>Checks an input; what it holds besides these fields is refused, and nowhere repeated.</summary>
    /// <exception cref="ProblemException">Something does not fit.</exception>
    public static void Check(IReadOnlyList<Field> fields, JsonObject input)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(input);
        List<(string Type, string Field, string Description)> wrong = [];
        foreach (var field in fields)
        {
            if (input[field.Name] is not { } value)
            {
                if (field.Required)
                {
                    wrong.Add(("required", "input", $"{field.Name} is required"));
                }
            }
            else if (field.Objection(value) is { } objection)
            {
                wrong.Add((objection.Type, $"input.{field.Name}", objection.Text));
            }
        }

        foreach (var name in input.Select(entry => entry.Key).Where(name => fields.All(field => field.Name != name)))
        {
            // Named only where it is plainly a name, and shorter than any token: a client that sends itself would have its own values echoed.
            var shown = name.Length <= 24 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "a field";
            wrong.Add(("additional_property", $"input.{shown}", "is not known here"));
        }

        if (wrong.Count > 0)
        {
            throw new ProblemException(422, "Input validation failed", string.Concat(wrong.Select(w => $"- {w.Field}: {w.Description}\n"))) { Fields = wrong };
        }
    }

    private (string Type, string Text)? Objection(JsonNode node)
    {
        if (node is not JsonValue value)
        {
            return ("invalid_type", $"must be {Article} {Type}");
        }

        switch (Type)
        {
            case "string":
                return !value.TryGetValue<string>(out var text) ? ("invalid_type", "must be a string")
                    : Choices.Count > 0 && !Choices.Contains(text) ? ("enum", $"must be one of {string.Join(", ", Choices)}")
                    : text.Length > Most ? ("too_long", FormattableString.Invariant($"must have at most {Most} characters"))
                    : null;
            case "boolean":
                return value.TryGetValue<bool>(out _) ? null : ("invalid_type", "must be a boolean");
            default:
                if (value.GetValueKind() != JsonValueKind.Number || !double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || (Type == "integer" && number != Math.Floor(number)))
                {
                    return ("invalid_type", $"must be {Article} {Type}");
                }

                return number < Least ? ("number_gte", FormattableString.Invariant($"must be at least {Least}"))
                    : number > Most ? ("number_lte", FormattableString.Invariant($"must be at most {Most}"))
                    : null;
        }
    }

    private string Article => Type == "integer" ? "an" : "a";

    /// <summary>The forms of a model's inputs as Replicate's clients expect them.</summary>
    /// <param name="fields">Of a prediction.</param>
    /// <param name="training">Of a training; null where the model is not trained from.</param>
    public static JsonObject Schema(IReadOnlyList<Field> fields, IReadOnlyList<Field>? training = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var schemas = new JsonObject
        {
            ["Input"] = Form("Input", fields),
            ["Output"] = new JsonObject { ["type"] = "array", ["title"] = "Output", ["items"] = new JsonObject { ["type"] = "string", ["format"] = "uri" } },
        };
        if (training is not null)
        {
            schemas["TrainingInput"] = Form("TrainingInput", training);
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.2",
            ["info"] = new JsonObject { ["title"] = "Cog", ["version"] = "0.1.0" },
            ["paths"] = new JsonObject(),
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    private static JsonObject Form(string title, IReadOnlyList<Field> fields)
    {
        var properties = new JsonObject();
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            var property = new JsonObject { ["type"] = field.Type, ["title"] = field.Name, ["description"] = field.Description, ["x-order"] = i };
            if (field.Choices.Count > 0)
            {
                property["enum"] = new JsonArray([.. field.Choices.Select(choice => (JsonNode)choice)]);
            }

            if (field is { Type: not "string", Least: { } least })
            {
                property["minimum"] = least;
            }

            if (field is { Type: not "string", Most: { } most })
            {
                property["maximum"] = most;
            }

            if (field.IsFile)
            {
                property["format"] = "uri";
            }

            properties[field.Name] = property;
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["title"] = title,
            ["required"] = new JsonArray([.. fields.Where(field => field.Required).Select(field => (JsonNode)field.Name)]),
            ["properties"] = properties,
        };
    }
}
